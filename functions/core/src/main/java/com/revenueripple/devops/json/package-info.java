/** One configuration of JSON for the whole system. */
@NullMarked
package com.revenueripple.devops.json;

import org.jspecify.annotations.NullMarked;
