#include "engine/knowledge/detail/vector_set.h"

namespace kaze::knowledge::detail {

using base::Task;

VectorSet::VectorSet(const Knowledge::Parts& parts, std::shared_ptr<storage::Database> database, std::filesystem::path folder,
    const Survey::Embedder& survey, std::int64_t since, std::shared_ptr<vectors::Embedder> embedder, vectors::EmbedContext owner)
    : m_parts(parts), m_database(std::move(database)), m_folder(std::move(folder)),
      m_maker{survey.number, survey.name, survey.dimensions, std::move(embedder)},
      m_queue(survey.waiting, ownedBy(std::move(owner))), m_since(since)
{
}

VectorSet::~VectorSet()
{
    m_unused.set(true);
}

vectors::EmbedContext VectorSet::ownedBy(vectors::EmbedContext owner) const
{
    owner.cancel = m_closing.token();
    return owner;
}

void VectorSet::follow(const Survey::Embedder& survey)
{
    for (const auto& [kind, counts] : survey.kinds) {
        auto& parts = m_divisions[kind].parts;
        parts = makeShards(kind, static_cast<std::int64_t>(counts.size()));
        for (std::size_t i = 0; i < counts.size(); ++i)
            parts[i]->committed(counts[i].vectors, counts[i].lastLabel);
    }
}

VectorSet::Shards VectorSet::makeShards(const std::string& kind, std::int64_t parts) const
{
    Shards shards;
    for (std::int64_t number = 0; number < parts; ++number) {
        const ShardKey key{m_maker.number, kind, m_maker.dimensions, {number, parts}, m_maker.id};
        shards.push_back(std::make_shared<Shard>(m_parts, m_database, key, indexBase(m_folder, kind, key.part, key.embedder)));
    }
    return shards;
}

VectorSet::Division& VectorSet::division(const std::string& kind)
{
    auto& division = m_divisions[kind];
    if (division.parts.empty())
        division.parts = makeShards(kind, 1);
    return division;
}

void VectorSet::added(const std::string& kind, std::uint64_t label, std::span<const float> vector)
{
    const auto& its = division(kind);
    its.parts[label % its.parts.size()]->committed(label, vector);
    if (its.counted)
        its.next[label % its.next.size()]->committed(label, vector);
}

void VectorSet::removed(const std::string& kind, std::uint64_t label)
{
    const auto& its = division(kind);
    its.parts[label % its.parts.size()]->removed(label);
    if (its.counted)
        its.next[label % its.next.size()]->removed(label);
}

std::vector<std::shared_ptr<Shard>> VectorSet::shards(const std::string& kind) const
{
    std::vector<std::shared_ptr<Shard>> found;
    for (const auto& [name, its] : m_divisions) {
        if (kind.empty() || kind == name)
            found.insert(found.end(), its.parts.begin(), its.parts.end());
    }
    return found;
}

std::int64_t VectorSet::vectors() const
{
    std::int64_t vectors = 0;
    for (const auto& shard : shards({}))
        vectors += shard->vectors();
    return vectors;
}

Task<> VectorSet::retire(std::shared_ptr<VectorSet> set)
{
    set->abandon();
    co_await endDivisions(set);
    for (const auto& shard : set->shards({}))
        co_await Shard::retire(shard);
}

void VectorSet::close()
{
    m_closing.cancel();
    for (auto& [name, its] : m_divisions) {
        its.cancel.cancel();
        for (const auto& shard : its.next)
            shard->abandon();
        for (const auto& shard : its.parts)
            shard->close();
    }
}

void VectorSet::abandon()
{
    m_closing.cancel();
    for (auto& [name, its] : m_divisions) {
        its.cancel.cancel();
        for (const auto& shard : its.next)
            shard->abandon();
        for (const auto& shard : its.parts)
            shard->abandon();
    }
}

} // namespace kaze::knowledge::detail
