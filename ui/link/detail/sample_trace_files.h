#pragma once

#include "engine/api/export_requests.h"
#include "engine/api/trace.h"
#include "engine/base/result.h"

#include <map>
#include <string>
#include <vector>

namespace kaze::ui {

//! The exports and imports of the sample: written and read as OTLP in JSON, some traces at a time, so that a page shows how far it is.
class SampleTraceFiles {
public:
    //! Begins one of these traces. Errors: Unsupported for a format that needs a real cell.
    [[nodiscard]] base::Result<api::ExportState> start(
        const std::string& format, std::vector<const api::Trace*> traces, const std::string& day);
    //! Begins one of these lines, of which this is to be said.
    [[nodiscard]] api::ExportState startLines(
        const std::string& fileName, std::vector<std::string> lines, std::vector<std::string> notes = {});
    //! Some more of it is written each time.
    [[nodiscard]] base::Result<api::ExportPart> read(const api::ReadExport& request);
    [[nodiscard]] base::Result<> end(const std::string& exportId);

    [[nodiscard]] base::Result<api::TracesImported> import(const api::ImportTraces& request);
    [[nodiscard]] const std::vector<api::Trace>& imported() const { return m_imported; }
    //! Null where none of this id was imported.
    [[nodiscard]] const api::Trace* imported(const std::string& traceId) const;

private:
    struct Export {
        api::ExportState state;
        std::string content;
        std::vector<api::Trace> left;
        std::vector<std::string> lines; //!< instead of traces
        bool isJson = true;
    };
    static void write(Export& one);
    static void writeLines(Export& one);
    [[nodiscard]] base::Result<api::TracesImported> take(const std::string& text);

    std::map<std::string, Export> m_exports;
    std::map<std::string, std::string> m_parts;
    std::vector<api::Trace> m_imported;
    int m_count = 0;
};

} // namespace kaze::ui
