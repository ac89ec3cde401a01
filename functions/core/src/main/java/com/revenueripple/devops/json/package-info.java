/** One configuration of JSON for the whole system, and checked reading of request bodies. */
@NullMarked
package com.revenueripple.devops.json;

import org.jspecify.annotations.NullMarked;
