#pragma once

#include "app/kaze/session.h"
#include "engine/api/export_requests.h"

namespace kaze::cli {

//! Where an export goes, and how its rows are called.
struct ExportTarget {
    std::string file; //!< "-" is standard output; empty: the name that the cell finds good, in this folder
    bool force = false; //!< replaces what is there
    std::string noun; //!< "traces"
};

struct Exported {
    api::ExportState state;
    std::string file;
    bool isFile = false; //!< not standard output
};

//! Lets the cell export something in the background and takes it over as it is written, with its progress where that is a terminal; Ctrl+C ends it. The file is
//! there whole or not at all, for its owner's eyes only. Errors: those of the export; AlreadyExists; Cancelled; those of the disk.
[[nodiscard]] base::Result<Exported> exportTo(Session& session, const api::StartExport& start, const ExportTarget& target);

//! Whether this file may be written: before the cell begins. Errors: AlreadyExists, those of opening.
[[nodiscard]] base::Result<> mayExportTo(const ExportTarget& target);

} // namespace kaze::cli
