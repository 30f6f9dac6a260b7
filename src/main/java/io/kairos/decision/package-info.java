/** The turn: facts in, decisions out, recorded exactly once. */
package io.kairos.decision;
