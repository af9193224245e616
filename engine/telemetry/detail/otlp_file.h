#pragma once

#include "engine/base/file.h"
#include "engine/telemetry/span.h"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace kaze::telemetry::detail {

//! Reads a file of OTLP traces a piece at a time: JSON documents behind each other, however they are laid out (OpenTelemetry's file exporter writes one a
//! line), or protobuf. A document, or the spans of one source, must fit into 128 MB, and a document of JSON into 256 MB of memory. Blocks; one thread at
//! a time.
class OtlpFile {
public:
    static constexpr std::size_t kMostBytes = 128U << 20;
    static constexpr std::size_t kPageSpans = 2000;
    static constexpr std::size_t kPageBytes = 8U << 20;

    //! Errors: those of opening.
    [[nodiscard]] static base::Result<std::unique_ptr<OtlpFile>> open(const std::filesystem::path& file, std::string name);
    virtual ~OtlpFile() = default;

    struct Piece {
        std::vector<SpanRecord> spans; //!< at most `kPageSpans`; ends with the one that brings it to `kPageBytes` in memory
        std::int64_t withoutId = 0; //!< spans that say no trace, or not who they are
        std::string problem; //!< what is wrong at this place; empty when nothing is
        bool isEnd = false;
    };
    //! What comes next of a document or a source, or of the next one. What follows one that is wrong is read where its beginning can be found. Errors: those of
    //! reading.
    [[nodiscard]] virtual base::Result<Piece> next() = 0;
};

} // namespace kaze::telemetry::detail
