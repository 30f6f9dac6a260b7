/** Who: identity and merging, attributes, contact points, consent. */
package io.kairos.customer;
