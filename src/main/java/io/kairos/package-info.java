/** How the service starts: its database, its clock. */
package io.kairos;
