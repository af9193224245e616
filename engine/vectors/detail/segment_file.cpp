#include "engine/vectors/detail/segment.h"

#include <charconv>
#include <cmath>
#include <cstdio>
#include <optional>

namespace kaze::vectors::detail {

using base::ErrorCode;
using base::fail;
using base::Result;

namespace {

constexpr std::array<char, 8> kMagic{'K', 'A', 'Z', 'E', 'H', 'N', 'S', 'W'};
constexpr std::uint32_t kVersion = 2; // 1 had float32 only

//! The number in `<name>-<number>.hnsw` and `<name>-<number>.hnsw.tmp`; nothing where a file is called otherwise.
std::optional<std::size_t> numberIn(std::string_view file, const std::string& name)
{
    if (!file.starts_with(name + '-'))
        return std::nullopt;
    file.remove_prefix(name.size() + 1);
    std::size_t number = 0;
    const auto [end, error] = std::from_chars(file.data(), file.data() + file.size(), number);
    const std::string_view rest = file.substr(static_cast<std::size_t>(end - file.data()));
    return error == std::errc() && (rest == ".hnsw" || rest == ".hnsw.tmp") ? std::optional(number) : std::nullopt;
}

} // namespace

std::filesystem::path segmentPath(const std::filesystem::path& base, std::size_t number)
{
    std::array<char, 32> suffix{};
    std::snprintf(suffix.data(), suffix.size(), "-%03zu.hnsw", number);
    return base.string() + suffix.data();
}

void removeSegments(const std::filesystem::path& base, std::size_t from)
{
    std::error_code ignored;
    std::vector<std::filesystem::path> found;
    for (std::filesystem::directory_iterator at(base.parent_path(), ignored), end; !ignored && at != end; at.increment(ignored)) {
        if (const auto number = numberIn(at->path().filename().string(), base.filename().string()); number && *number >= from)
            found.push_back(at->path());
    }
    for (const auto& path : found)
        std::filesystem::remove(path, ignored);
}

struct Segment::Header {
    // Of every version: so a file of another one can be told from a damaged one.
    std::array<char, 8> magic{};
    std::uint32_t version = 0;

    std::uint32_t number = 0;
    std::uint32_t dimensions = 0;
    std::uint32_t m = 0;
    std::uint32_t efConstruction = 0;
    std::uint32_t embedderBytes = 0;
    std::uint32_t precision = 0;
    float range = 0;
    std::uint64_t count = 0;
    std::uint64_t removed = 0;
    std::uint64_t clipped = 0;
    std::uint64_t lastLabel = 0;
    std::array<std::uint8_t, 16> lastId{};
    std::uint64_t upperBytes = 0;
    std::uint32_t entryPoint = 0;
    std::uint32_t unused = 0;
    std::uint64_t checksum = 0; //!< of the members above

    [[nodiscard]] std::uint64_t computed() const
    {
        Checksum sum;
        sum.update(this, offsetof(Header, checksum));
        return sum.value();
    }
};

Segment::Header Segment::header(std::uint32_t number) const
{
    static_assert(sizeof(Header) == 112, "no padding, whose bytes would be anything");
    Header header;
    header.magic = kMagic;
    header.version = kVersion;
    header.number = number;
    header.dimensions = static_cast<std::uint32_t>(m_options.dimensions);
    header.m = static_cast<std::uint32_t>(m_options.m);
    header.efConstruction = static_cast<std::uint32_t>(m_options.efConstruction);
    header.embedderBytes = static_cast<std::uint32_t>(m_options.embedderId.size());
    header.precision = static_cast<std::uint32_t>(m_options.precision);
    header.range = m_graph.format().range();
    header.count = elements();
    header.removed = removed();
    header.clipped = clipped();
    header.lastLabel = lastLabel();
    header.lastId = lastId().bytes;
    for (NodeId id = 0; id < header.count; ++id)
        header.upperBytes += m_graph.upperBytes(m_graph.level(id));
    header.entryPoint = m_graph.entryPoint();
    header.checksum = header.computed();
    return header;
}

Result<> Segment::save(const std::filesystem::path& path, std::uint32_t number)
{
    auto file = SnapshotWriter::create(path);
    if (!file)
        return failure(file);
    const Header head = header(number);
    Result<> written = file->write(&head, sizeof head);
    if (written)
        written = file->write(m_options.embedderId.data(), m_options.embedderId.size());
    if (written)
        written = file->write(m_graph.elements(), head.count * m_graph.elementBytes());
    if (written)
        written = file->write(m_graph.levels(), head.count * sizeof(int));
    for (NodeId id = 0; written && id < head.count; ++id) {
        if (m_graph.level(id) > 0)
            written = file->write(m_graph.upper(id), m_graph.upperBytes(m_graph.level(id)));
    }
    if (written)
        written = file->finish();
    m_saved = written.has_value();
    return written;
}

Result<Segment::Header> Segment::readHeader(SnapshotReader& file, const IndexOptions& options, std::uint32_t number)
{
    Header header;
    constexpr std::size_t kOfEveryVersion = offsetof(Header, number);
    if (auto got = file.read(&header, kOfEveryVersion); !got)
        return failure(got);
    if (header.magic != kMagic)
        return fail(ErrorCode::Corrupt, "it is not an index file");
    if (header.version != kVersion)
        return fail(ErrorCode::Unsupported, "it was written by another version of the program");
    if (auto got = file.read(&header.number, sizeof header - kOfEveryVersion); !got)
        return failure(got);
    if (header.checksum != header.computed())
        return fail(ErrorCode::Corrupt, "the checksum of the header does not match");
    if (header.number != number)
        return fail(ErrorCode::Corrupt, "it belongs to another place");
    std::string embedder(std::min<std::size_t>(header.embedderBytes, 4096), '\0');
    if (auto got = file.read(embedder.data(), embedder.size()); !got)
        return failure(got);
    if (embedder != options.embedderId || header.dimensions != options.dimensions)
        return fail(ErrorCode::Conflict, "it was made by another embedder");
    if (header.precision != static_cast<std::uint32_t>(options.precision))
        return fail(ErrorCode::Conflict, "its vectors are not stored as " + nameOf(options.precision));
    if (header.m != options.m || header.efConstruction != options.efConstruction)
        return fail(ErrorCode::Conflict, "it was made with other settings");
    if (header.count == 0 || header.count > options.segmentCapacity || header.removed > header.count)
        return fail(ErrorCode::Corrupt, "it has an impossible number of elements");
    if (options.precision == Precision::Int8 && !(std::isfinite(header.range) && header.range > 0))
        return fail(ErrorCode::Corrupt, "it has an impossible range");
    return header;
}

Result<> Segment::readGraph(SnapshotReader& file, const Header& header)
{
    const std::uint64_t size = sizeof(Header) + header.embedderBytes + header.count * (m_graph.elementBytes() + sizeof(int))
        + header.upperBytes + sizeof(std::uint64_t);
    if (size != file.fileBytes())
        return fail(ErrorCode::Corrupt, "its size is not what its header says");
    std::vector<int> levels(header.count);
    std::vector<char> upper(header.upperBytes);
    auto got = file.read(m_graph.elements(), header.count * m_graph.elementBytes());
    if (got)
        got = file.read(levels.data(), levels.size() * sizeof(int));
    if (got)
        got = file.read(upper.data(), upper.size());
    if (got)
        got = file.verify();
    if (!got)
        return got;

    std::size_t at = 0;
    for (const int level : levels) {
        if (level < 0 || level > Graph::kMaxLevel || m_graph.upperBytes(level) > upper.size() - at)
            return fail(ErrorCode::Corrupt, "its layers do not fit");
        m_graph.adopt(level, upper.data() + at);
        at += m_graph.upperBytes(level);
    }
    if (at != upper.size() || !m_graph.sound(header.count, header.entryPoint))
        return fail(ErrorCode::Corrupt, "its links do not fit");
    m_graph.publish(header.count, header.entryPoint);
    for (NodeId id = 0; id < header.count; ++id)
        m_removed += m_graph.deleted(id) ? 1 : 0;
    if (lastLabel() != header.lastLabel || removed() != header.removed)
        return fail(ErrorCode::Corrupt, "its elements do not fit");
    m_clipped = header.clipped;
    m_lastId.bytes = header.lastId;
    return {};
}

Result<std::shared_ptr<Segment>> Segment::load(
    const std::filesystem::path& path, const IndexOptions& options, std::uint32_t number)
{
    auto file = SnapshotReader::open(path);
    if (!file)
        return failure(file);
    const auto header = readHeader(*file, options, number);
    if (!header)
        return failure(header);
    std::size_t capacity = std::min(options.firstCapacity, options.segmentCapacity);
    while (capacity < header->count)
        capacity = std::min(capacity * 2, options.segmentCapacity);
    auto segment = make(options, capacity, header->range);
    if (!segment)
        return segment;
    try {
        if (auto read = (*segment)->readGraph(*file, *header); !read)
            return failure(read);
    } catch (const std::exception& error) {
        return thrown(error);
    }
    (*segment)->m_saved = true;
    return segment;
}

} // namespace kaze::vectors::detail
