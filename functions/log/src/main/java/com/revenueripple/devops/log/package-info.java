/** How deployed functions log: one JSON object a line on standard output. */
@NullMarked
package com.revenueripple.devops.log;

import org.jspecify.annotations.NullMarked;
