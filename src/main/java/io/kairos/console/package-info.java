/** Read models for people: timeline, dead letters, the clock of a rehearsal. */
package io.kairos.console;
