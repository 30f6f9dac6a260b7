package io.kairos.behavior;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kairos.behavior.ReadingRow.Row;
import io.kairos.customer.Consent;
import io.kairos.customer.Customer;
import io.kairos.customer.JsonValues;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * What becomes of rows of customers, by what is known of these: those that tell nothing new are left as they are, and a yes in a file never
 * brings back somebody who said no. Decides only.
 */
final class TakingRows {

    private final Map<UUID, JsonValues> known;
    private final List<Incoming> taken = new ArrayList<>();
    private final List<ImportFinding> findings = new ArrayList<>();
    private long unchanged;
    private long refused;

    /** @param known attributes of the customers on record */
    TakingRows(Map<UUID, JsonValues> known) {
        this.known = new HashMap<>(known);
    }

    void take(Row row, ImportHeader header) {
        findings.addAll(row.findings());
        if (row.message() == null) {
            refused++;
        } else if (header.kind() == Import.Kind.BEHAVIORS) {
            taken.add(row.message());
        } else {
            takeCustomer(row, header);
        }
    }

    private void takeCustomer(Row row, ImportHeader header) {
        UUID id = row.message().customer();
        JsonValues before = known.get(id);
        keepRefusals(row, header, before == null ? JsonValues.EMPTY : before);
        JsonValues after = Consent.changed(before == null ? JsonValues.EMPTY : before, JsonValues.parse(row.values().toString()));
        if (before != null && after.map().equals(before.map())) {
            unchanged++;
        } else {
            if (row.values().get(Customer.CONSENT) instanceof ObjectNode consent) {
                consent.put(Consent.SOURCE, Consent.IMPORT);
            }
            known.put(id, after);
            taken.add(row.message().with(row.values().toString()));
        }
    }

    private void keepRefusals(Row row, ImportHeader header, JsonValues before) {
        JsonNode consent = row.values().get(Customer.CONSENT);
        for (ImportColumn column : consent == null ? List.<ImportColumn>of() : header.columns()) {
            String name = column.name();
            if (column.isConsent() && consent.path(column.path().get(1)).asBoolean()
                    && (Consent.isNo(before.get(name)) || Consent.isOwn(before.get(name)))) {
                ((ObjectNode) consent).remove(column.path().get(1));
                findings.add(new ImportFinding(row.line(), column.header(), "true", false, "She opted out, so this consent was not taken.",
                        "Only she herself can opt in again; the rest of the row was taken."));
            }
        }
        if (consent != null && consent.isEmpty()) {
            row.values().remove(Customer.CONSENT);
        }
    }

    List<Incoming> taken() {
        return taken;
    }

    List<ImportFinding> findings() {
        return findings;
    }

    long unchanged() {
        return unchanged;
    }

    long refused() {
        return refused;
    }
}
