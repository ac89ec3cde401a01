package com.revenueripple.devops.sync.supabase;

import com.revenueripple.devops.sync.source.SourceFailure;
import java.math.BigInteger;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.Optional;

/** Reads columns of a row as the types used here. */
public final class Columns {
    private Columns() {}

    public static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    /** Empty where the column is NULL. */
    static Optional<Instant> optionalInstant(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getObject(column, OffsetDateTime.class)).map(OffsetDateTime::toInstant);
    }

    /** Empty where the column is NULL. */
    static Optional<LocalDate> optionalDay(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getObject(column, LocalDate.class));
    }

    /**
     * An amount or a sum of amounts, which PostgreSQL returns as a numeric or a whole number.
     *
     * @throws SourceFailure.InvalidData when it is not whole
     */
    public static BigInteger minorUnits(ResultSet row, String column) throws SQLException {
        try {
            return row.getBigDecimal(column).toBigIntegerExact();
        } catch (ArithmeticException _) {
            throw new SourceFailure.InvalidData("An amount in minor units is not a whole number.");
        }
    }

    /**
     * The same within 64 bits.
     *
     * @throws SourceFailure.InvalidData when it is not whole, or exceeds 64 bits
     */
    public static long amount(ResultSet row, String column) throws SQLException {
        try {
            return minorUnits(row, column).longValueExact();
        } catch (ArithmeticException _) {
            throw new SourceFailure.InvalidData("An amount in minor units is too large.");
        }
    }
}
