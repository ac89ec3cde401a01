package com.revenueripple.devops.sync.supabase;

import com.revenueripple.devops.sync.source.SourceFailure;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The SQL types of the views' keys. Texts are cast to them, because PostgreSQL otherwise does not use the index. */
final class KeyTypes {
    private static final String TYPE = """
            SELECT format_type(atttypid, atttypmod) AS type
            FROM pg_attribute
            WHERE attrelid = CAST(? AS regclass) AND attname = 'key' AND NOT attisdropped""";

    private final Map<View, String> read = new EnumMap<>(View.class);

    /**
     * The type of the view's key, such as {@code uuid}; read once.
     *
     * @throws SourceFailure.InvalidData when the view has no key
     */
    String of(View view, DatabaseTransaction transaction) throws SQLException {
        String known = read.get(view);
        if (known != null) {
            return known;
        }
        List<String> types = transaction.rows(TYPE, row -> row.getString("type"), view.relation());
        if (types.isEmpty()) {
            throw new SourceFailure.InvalidData(
                    view.relation() + " has no column key; run the present supabase.sql there.");
        }
        read.put(view, types.getFirst());
        return types.getFirst();
    }
}
