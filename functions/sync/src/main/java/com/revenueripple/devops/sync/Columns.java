package com.revenueripple.devops.sync;

import com.revenueripple.devops.sync.source.SourceFailure;
import java.math.BigInteger;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;

/** Reads columns of a row as the types used here. */
final class Columns {
    private Columns() {}

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

    /**
     * Such a sum as an amount of money.
     *
     * @throws SourceFailure.InvalidData when it is not whole, or beyond 64 bits
     */
    static long amount(ResultSet row, String column) throws SQLException {
        try {
            return minorUnits(row, column).longValueExact();
        } catch (ArithmeticException _) {
            throw new SourceFailure.InvalidData("The sum of an amount in minor units is too large.");
        }
    }
}
