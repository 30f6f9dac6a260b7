/** Workflows: definitions, enrollments, steps and waits. */
package io.kairos.journey;
