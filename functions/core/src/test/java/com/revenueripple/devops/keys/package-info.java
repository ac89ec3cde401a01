@NullMarked
package com.revenueripple.devops.keys;

import org.jspecify.annotations.NullMarked;
