package io.kairos.behavior;

import java.util.Map;

/**
 * How an uploaded file is to be read.
 *
 * @param file      its name; null when it has none
 * @param separator comma, semicolon or tab; null for comma
 * @param columns   what columns are called here, by how the file calls them; empty for those to leave out
 * @param dryRun    whether nothing is to be stored
 * @param actor     who uploaded it
 */
public record Upload(Import.Kind kind, String file, String separator, Map<String, String> columns, boolean dryRun, String actor) {
}
