#include "engine/vectors/detail/segment.h"

#include "engine/vectors/distance.h"

// Without hnswlib's own SIMD: we have our kernels, and its prefetching (a tenth of the speed) reads past the end of the link lists.
#define NO_MANUAL_VECTORIZATION
#include <hnswlib/hnswlib.h>

#include <array>
#include <cstring>
#include <shared_mutex>

#ifdef __SANITIZE_THREAD__
// hnswlib takes its locks in two orders, which could deadlock two insertions; GraphLock lets in one at a time, but the detector counts
// orders within one thread too, and often has no stack left that a suppression could name.
extern "C" const char* __tsan_default_options()
{
    return "detect_deadlocks=0";
}
#endif

namespace kaze::vectors::detail {

using base::ErrorCode;
using base::fail;
using base::Result;

namespace {

constexpr std::array<char, 8> kMagic{'K', 'A', 'Z', 'E', 'H', 'N', 'S', 'W'};
constexpr std::uint32_t kVersion = 1;
constexpr std::size_t kSeed = 100;
constexpr int kMaxLevel = 64;

//! Distance 1 − a·b with the kernels of this processor.
class UnitSpace final : public hnswlib::SpaceInterface<float> {
public:
    explicit UnitSpace(std::size_t dimensions) : m_dimensions(dimensions), m_dot(bestKernels().dot) { }

    std::size_t get_data_size() override { return m_dimensions * sizeof(float); }
    hnswlib::DISTFUNC<float> get_dist_func() override { return &distance; }
    void* get_dist_func_param() override { return this; }

private:
    static float distance(const void* a, const void* b, const void* self)
    {
        const auto* space = static_cast<const UnitSpace*>(self);
        return 1.0F - space->m_dot(static_cast<const float*>(a), static_cast<const float*>(b), space->m_dimensions);
    }

    std::size_t m_dimensions;
    float (*m_dot)(const float*, const float*, std::size_t);
};

std::unexpected<base::Error> thrown(const std::exception& error)
{
    return fail(ErrorCode::Internal, std::string("The vector index failed (") + error.what() + "); it has to be rebuilt.");
}

} // namespace

struct Segment::Graph {
    Graph(const IndexOptions& options, std::size_t capacity)
        : space(options.dimensions), hnsw(&space, capacity, options.m, options.efConstruction, kSeed)
    {
    }

    [[nodiscard]] std::size_t elementBytes() const { return hnsw.size_data_per_element_; }
    [[nodiscard]] std::size_t upperBytes(int level) const
    {
        return static_cast<std::size_t>(level) * hnsw.size_links_per_element_;
    }

    //! Gives the next element of layer 0, whose bytes are there already, its upper layers and its label.
    void adopt(int level, const char* upper)
    {
        const std::size_t at = hnsw.cur_element_count;
        hnsw.label_lookup_[hnsw.getExternalLabel(static_cast<hnswlib::tableint>(at))] = static_cast<hnswlib::tableint>(at);
        if (level > 0) {
            hnsw.linkLists_[at] = static_cast<char*>(std::malloc(upperBytes(level) + 1));
            if (!hnsw.linkLists_[at])
                throw std::bad_alloc();
            std::memcpy(hnsw.linkLists_[at], upper, upperBytes(level));
        }
        hnsw.element_levels_[at] = level;
        hnsw.num_deleted_ += hnsw.isMarkedDeleted(static_cast<hnswlib::tableint>(at)) ? 1 : 0;
        hnsw.cur_element_count = at + 1;
    }

    //! Whether every number is one that a search may follow.
    [[nodiscard]] bool sound() const
    {
        const std::size_t count = hnsw.cur_element_count;
        if (count == 0)
            return true;
        if (hnsw.enterpoint_node_ >= count || hnsw.element_levels_[hnsw.enterpoint_node_] != hnsw.maxlevel_)
            return false;
        for (hnswlib::tableint id = 0; id < count; ++id) {
            if (id > 0 && hnsw.getExternalLabel(id) <= hnsw.getExternalLabel(id - 1))
                return false;
            for (int level = 0; level <= hnsw.element_levels_[id]; ++level) {
                if (!linksSound(id, level))
                    return false;
            }
        }
        return true;
    }

    UnitSpace space;
    hnswlib::HierarchicalNSW<float> hnsw;

private:
    [[nodiscard]] bool linksSound(hnswlib::tableint id, int level) const
    {
        hnswlib::linklistsizeint* list = hnsw.get_linklist_at_level(id, level);
        const std::size_t links = hnsw.getListCount(list);
        if (links > (level == 0 ? hnsw.maxM0_ : hnsw.maxM_))
            return false;
        for (std::size_t i = 1; i <= links; ++i) {
            if (list[i] >= hnsw.cur_element_count || hnsw.element_levels_[list[i]] < level)
                return false;
        }
        return true;
    }
};

struct Segment::Header {
    std::array<char, 8> magic{};
    std::uint32_t version = 0;
    std::uint32_t number = 0;
    std::uint32_t dimensions = 0;
    std::uint32_t m = 0;
    std::uint32_t efConstruction = 0;
    std::uint32_t embedderBytes = 0;
    std::uint64_t count = 0;
    std::uint64_t lastLabel = 0;
    std::array<std::uint8_t, 16> lastId{};
    std::uint64_t upperBytes = 0;
    std::uint32_t entryPoint = 0;
    std::int32_t maxLevel = 0;
    std::uint64_t checksum = 0; //!< of the members above

    [[nodiscard]] std::uint64_t computed() const
    {
        Checksum sum;
        sum.update(this, offsetof(Header, checksum));
        return sum.value();
    }
};

Segment::Segment(const IndexOptions& options, std::size_t capacity)
    : m_options(options), m_capacity(capacity), m_graph(std::make_unique<Graph>(options, capacity))
{
}

Segment::~Segment() = default;

Result<std::shared_ptr<Segment>> Segment::create(const IndexOptions& options, std::size_t capacity)
{
    try {
        return std::shared_ptr<Segment>(new Segment(options, capacity));
    } catch (const std::exception& error) {
        return thrown(error);
    }
}

Result<std::shared_ptr<Segment>> Segment::grown(std::size_t capacity) const
{
    auto larger = create(m_options, capacity);
    if (!larger)
        return larger;
    const std::shared_lock lock(m_lock);
    const auto& from = m_graph->hnsw;
    auto& to = (*larger)->m_graph->hnsw;
    try {
        std::memcpy(to.data_level0_memory_, from.data_level0_memory_, from.cur_element_count * m_graph->elementBytes());
        for (std::size_t i = 0; i < from.cur_element_count; ++i)
            (*larger)->m_graph->adopt(from.element_levels_[i], from.linkLists_[i]);
    } catch (const std::exception& error) {
        return thrown(error);
    }
    to.enterpoint_node_ = from.enterpoint_node_;
    to.maxlevel_ = from.maxlevel_;
    to.level_generator_ = from.level_generator_;
    (*larger)->m_lastId = m_lastId;
    const std::size_t elements = from.cur_element_count; // an atomic from hnswlib 0.7 on
    (*larger)->m_elements = elements;
    return larger;
}

Result<> Segment::add(std::uint64_t label, const base::Uuid& id, std::span<const float> vector)
{
    const std::unique_lock lock(m_lock);
    try {
        m_graph->hnsw.addPoint(vector.data(), label);
    } catch (const std::exception& error) {
        return thrown(error);
    }
    m_lastId = id;
    m_saved = false;
    m_elements.store(m_graph->hnsw.cur_element_count, std::memory_order_release);
    return {};
}

bool Segment::markDeleted(std::uint64_t label)
{
    const std::unique_lock lock(m_lock);
    auto& hnsw = m_graph->hnsw;
    const auto found = hnsw.label_lookup_.find(label);
    if (found == hnsw.label_lookup_.end() || hnsw.isMarkedDeleted(found->second))
        return false;
    hnsw.markDeletedInternal(found->second);
    m_saved = false;
    return true;
}

void Segment::search(std::span<const float> query, std::size_t k, std::size_t ef, TopK& into) const
{
    {
        const std::shared_lock lock(m_lock);
        const auto& hnsw = m_graph->hnsw;
        // hnswlib's own ef is a member shared by all callers; asking for more neighbours is the same search.
        auto found = hnsw.searchKnn(query.data(), std::max(k, ef));
        if (found.size() >= std::min(k, hnsw.cur_element_count - hnsw.num_deleted_)) {
            for (; !found.empty(); found.pop())
                into.offer({found.top().second, 1.0F - found.top().first});
            return;
        }
    }
    // Many equal vectors link only to each other and cut the graph: what it cannot reach is found by looking at all.
    searchExact(query, into);
}

void Segment::searchExact(std::span<const float> query, TopK& into) const
{
    const auto dot = bestKernels().dot;
    const std::shared_lock lock(m_lock);
    const auto& hnsw = m_graph->hnsw;
    for (hnswlib::tableint id = 0; id < hnsw.cur_element_count; ++id) {
        if (!hnsw.isMarkedDeleted(id)) {
            const auto* vector = reinterpret_cast<const float*>(hnsw.getDataByInternalId(id));
            into.offer({hnsw.getExternalLabel(id), dot(query.data(), vector, query.size())});
        }
    }
}

std::size_t Segment::live() const
{
    const std::shared_lock lock(m_lock);
    return m_graph->hnsw.cur_element_count - m_graph->hnsw.num_deleted_;
}

std::uint64_t Segment::bytes() const
{
    return elements() * (m_graph->elementBytes() + sizeof(char*) + sizeof(int) + sizeof(std::mutex));
}

std::uint64_t Segment::firstLabel() const
{
    const std::shared_lock lock(m_lock);
    return m_graph->hnsw.cur_element_count == 0 ? 0 : m_graph->hnsw.getExternalLabel(0);
}

std::uint64_t Segment::lastLabel() const
{
    const std::shared_lock lock(m_lock);
    const std::size_t count = m_graph->hnsw.cur_element_count;
    return count == 0 ? 0 : m_graph->hnsw.getExternalLabel(static_cast<hnswlib::tableint>(count - 1));
}

base::Uuid Segment::lastId() const
{
    const std::shared_lock lock(m_lock);
    return m_lastId;
}

Segment::Header Segment::header(std::uint32_t number) const
{
    const auto& hnsw = m_graph->hnsw;
    Header header;
    header.magic = kMagic;
    header.version = kVersion;
    header.number = number;
    header.dimensions = static_cast<std::uint32_t>(m_options.dimensions);
    header.m = static_cast<std::uint32_t>(m_options.m);
    header.efConstruction = static_cast<std::uint32_t>(m_options.efConstruction);
    header.embedderBytes = static_cast<std::uint32_t>(m_options.embedderId.size());
    header.count = hnsw.cur_element_count;
    header.lastLabel = hnsw.getExternalLabel(static_cast<hnswlib::tableint>(header.count - 1));
    header.lastId = m_lastId.bytes;
    for (std::size_t i = 0; i < header.count; ++i)
        header.upperBytes += m_graph->upperBytes(hnsw.element_levels_[i]);
    header.entryPoint = hnsw.enterpoint_node_;
    header.maxLevel = hnsw.maxlevel_;
    header.checksum = header.computed();
    return header;
}

Result<> Segment::save(const std::filesystem::path& path, std::uint32_t number)
{
    auto file = SnapshotWriter::create(path);
    if (!file)
        return failure(file);
    {
        const std::shared_lock lock(m_lock);
        const auto& hnsw = m_graph->hnsw;
        const Header head = header(number);
        Result<> written = file->write(&head, sizeof head);
        if (written)
            written = file->write(m_options.embedderId.data(), m_options.embedderId.size());
        if (written)
            written = file->write(hnsw.data_level0_memory_, head.count * m_graph->elementBytes());
        if (written)
            written = file->write(hnsw.element_levels_.data(), head.count * sizeof(int));
        for (std::size_t i = 0; written && i < head.count; ++i) {
            if (hnsw.element_levels_[i] > 0)
                written = file->write(hnsw.linkLists_[i], m_graph->upperBytes(hnsw.element_levels_[i]));
        }
        if (!written)
            return written;
    }
    auto finished = file->finish();
    m_saved = finished.has_value();
    return finished;
}

Result<Segment::Header> Segment::readHeader(SnapshotReader& file, const IndexOptions& options, std::uint32_t number)
{
    Header header;
    if (auto got = file.read(&header, sizeof header); !got)
        return failure(got);
    if (header.magic != kMagic)
        return fail(ErrorCode::Corrupt, "it is not an index file");
    if (header.checksum != header.computed())
        return fail(ErrorCode::Corrupt, "the checksum of the header does not match");
    if (header.version != kVersion)
        return fail(ErrorCode::Unsupported, "it was written by another version of the program");
    if (header.number != number)
        return fail(ErrorCode::Corrupt, "it belongs to another place");
    std::string embedder(std::min<std::size_t>(header.embedderBytes, 4096), '\0');
    if (auto got = file.read(embedder.data(), embedder.size()); !got)
        return failure(got);
    if (embedder != options.embedderId || header.dimensions != options.dimensions)
        return fail(ErrorCode::Conflict, "it was made by another embedder");
    if (header.m != options.m || header.efConstruction != options.efConstruction)
        return fail(ErrorCode::Conflict, "it was made with other settings");
    if (header.count == 0 || header.count > options.segmentCapacity)
        return fail(ErrorCode::Corrupt, "it has an impossible number of elements");
    return header;
}

Result<> Segment::readGraph(SnapshotReader& file, const Header& header)
{
    auto& hnsw = m_graph->hnsw;
    const std::uint64_t size = sizeof(Header) + header.embedderBytes + header.count * (m_graph->elementBytes() + sizeof(int))
        + header.upperBytes + sizeof(std::uint64_t);
    if (size != file.fileBytes())
        return fail(ErrorCode::Corrupt, "its size is not what its header says");
    std::vector<int> levels(header.count);
    std::vector<char> upper(header.upperBytes);
    auto got = file.read(hnsw.data_level0_memory_, header.count * m_graph->elementBytes());
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
        if (level < 0 || level > kMaxLevel || m_graph->upperBytes(level) > upper.size() - at)
            return fail(ErrorCode::Corrupt, "its layers do not fit");
        m_graph->adopt(level, upper.data() + at);
        at += m_graph->upperBytes(level);
    }
    hnsw.enterpoint_node_ = header.entryPoint;
    hnsw.maxlevel_ = header.maxLevel;
    m_lastId.bytes = header.lastId;
    m_elements = header.count;
    if (at != upper.size() || !m_graph->sound()
        || hnsw.getExternalLabel(static_cast<hnswlib::tableint>(header.count - 1)) != header.lastLabel)
        return fail(ErrorCode::Corrupt, "its links do not fit");
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
    auto segment = create(options, capacity);
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
