/** What came of it: reports of journeys, split tests and the statistics they are judged by. */
package io.kairos.insight;
