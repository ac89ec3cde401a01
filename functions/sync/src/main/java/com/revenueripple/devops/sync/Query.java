package com.revenueripple.devops.sync;

import java.math.BigInteger;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/** Runs a SELECT with positional parameters and reads its rows. */
final class Query {
    private Query() {}

    /** Makes a value of the row under the cursor. */
    @FunctionalInterface
    interface RowReader<T> {
        T read(ResultSet row) throws SQLException;
    }

    /** All rows, in the query's order. */
    static <T> List<T> rows(Connection connection, String sql, RowReader<T> reader, Object... parameters)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int index = 0; index < parameters.length; index++) {
                statement.setObject(index + 1, parameter(parameters[index]));
            }
            try (ResultSet result = statement.executeQuery()) {
                List<T> rows = new ArrayList<>();
                while (result.next()) {
                    rows.add(reader.read(result));
                }
                return rows;
            }
        }
    }

    static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    /**
     * A sum of minor units, which PostgreSQL gives as a numeric.
     *
     * @throws SourceFailure.InvalidData when it is not whole
     */
    static BigInteger minorUnits(ResultSet row, String column) throws SQLException {
        try {
            return row.getBigDecimal(column).toBigIntegerExact();
        } catch (ArithmeticException _) {
            throw new SourceFailure.InvalidData("The sum of an amount in minor units is not a whole number.");
        }
    }

    private static Object parameter(Object value) {
        return value instanceof Instant instant ? instant.atOffset(ZoneOffset.UTC) : value;
    }
}
