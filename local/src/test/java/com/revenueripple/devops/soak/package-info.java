/** The local system under long use while its services fail; run by {@code mvn -Psoak} only. */
@NullMarked
package com.revenueripple.devops.soak;

import org.jspecify.annotations.NullMarked;
