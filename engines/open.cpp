#include "engines/engine.h"
