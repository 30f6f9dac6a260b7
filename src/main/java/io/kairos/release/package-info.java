/** What analysts wrote: load, compile, check and activate releases of the rules directory. */
package io.kairos.release;
