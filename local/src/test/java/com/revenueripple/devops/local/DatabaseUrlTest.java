package com.revenueripple.devops.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseUrlTest {

    @Test
    void aSupabaseUrlIsParsed() {
        assertThat(DatabaseUrl.parse("postgresql://me:secret@db.example:6543/postgres?sslmode=require"))
                .isEqualTo(new DatabaseUrl("jdbc:postgresql://db.example:6543/postgres?sslmode=require",
                        Map.of("username", "me", "password", "secret")));
    }

    @Test
    void aJdbcUrlIsUnchanged() {
        assertThat(DatabaseUrl.parse("jdbc:postgresql://db.example/postgres"))
                .isEqualTo(new DatabaseUrl("jdbc:postgresql://db.example/postgres", Map.of()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"mysql://me:secret@db.example/x", "postgresql://me:secret%@db.example/x",
            "postgresql://me:secret word@db.example/x", "postgresql://me:secret^@db.example/x",
            "me:secret@db.example/x",
            "postgresql://me:secret@/x", "jdbc:postgresql://me:secret|@db.example/x"})
    void anInvalidUrlIsRefusedWithoutRepeatingThePassword(String address) {
        assertThatThrownBy(() -> DatabaseUrl.parse(address))
                .hasMessageContaining("DATABASE_URL")
                .hasMessageNotContaining("secret")
                .hasNoCause();
    }
}
