/** What happens because time passes and nothing else does. */
@NullMarked
package com.revenueripple.devops.api.deadlines;

import org.jspecify.annotations.NullMarked;
