#pragma once

#include "app/kaze/session.h"
#include "engine/server/cell_book.h"

#include <boost/json.hpp>

namespace kaze::cli {

int listCells(const Common& common);
int showCell(const std::string& name, const Common& common);
//! Connects, and says how that went.
int testCell(const std::string& name, const Common& common);

[[nodiscard]] boost::json::object jsonOf(const server::KnownCell& cell);
//! Without what is empty.
[[nodiscard]] boost::json::object jsonOf(const server::RemoteProbe& probe);
//! For people.
void tell(const server::RemoteProbe& probe);

//! "unknown", as JSON has it.
[[nodiscard]] std::string nameOf(server::RemoteTrouble trouble);

} // namespace kaze::cli
