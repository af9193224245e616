#pragma once

#include "engine/api/cell_client.h"

#include <filesystem>
#include <memory>

namespace kaze::cell {

//! Opens a file of traces by itself, without a cell: an archive that an export wrote, or OTLP as JSON or protobuf. Nothing of it comes into any data
//! folder, and the file stays as it is: what is in it is checked and read into a folder of its own below `temporary`, which goes with the client.
//! The client answers what can be asked about traces, and exports them; everything else is Unsupported, and it tells of nothing. Blocks until all
//! is read, so call it where that is no matter. Errors: NotFound, PermissionDenied; InvalidArgument for a file that holds no traces or is damaged, with its
//! name; Unsupported for one of a newer version; those of the disk.
[[nodiscard]] base::Result<std::unique_ptr<api::CellClient>> openTraceFile(
    const std::filesystem::path& file, const std::filesystem::path& temporary = std::filesystem::temp_directory_path());

} // namespace kaze::cell
