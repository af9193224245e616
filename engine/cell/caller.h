#pragma once

#include "engine/api/access.h"

#include <string>

namespace kaze::cell {

//! On whose behalf a client asks. The default is who runs the cell.
struct Caller {
    std::string actor = "local"; //!< as the audit log says it: "token kz_ab12"
    api::Role role = api::Role::Admin;
    std::string tenant; //!< the only one whose things it may see and touch; empty: all
};

} // namespace kaze::cell
