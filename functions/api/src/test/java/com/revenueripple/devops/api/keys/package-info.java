@NullMarked
package com.revenueripple.devops.api.keys;

import org.jspecify.annotations.NullMarked;
