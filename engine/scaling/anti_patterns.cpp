#include "engine/scaling/anti_patterns.h"

#include "engine/base/text.h"
#include "engine/scaling/words.h"

#include <algorithm>
#include <array>

namespace kaze::scaling {

namespace {

constexpr std::int64_t kSmallIndex = 100'000; //!< vectors: p95 of 5 ms in one part (section 4.1)
constexpr double kFewEntries = 5e6; //!< below it one vector store is enough (section 8)
constexpr std::int64_t kManyProcesses = 8; //!< of one server
constexpr double kLongLife = 24 * 3600; //!< seconds

void preSharding(const Installation& installation, std::vector<api::AntiPattern>& into)
{
    for (const auto& index : installation.indexes)
        if (index.parts > 1 && index.vectors < kSmallIndex)
            into.push_back({"pre-sharding", "An index that was divided early",
                "The index over " + index.kind + " has " + std::to_string(index.parts) + " parts and "
                    + countText(static_cast<double>(index.vectors)) + " vectors.",
                "Every search asks all parts and joins what they find; one part answers in 5 ms up to 100 000 vectors.",
                "Put it together again (kaze memory reshard), and divide it when the trigger of knowledge queries says so."});
}

void secondVectorStore(const Installation& installation, double entries, std::vector<api::AntiPattern>& into)
{
    constexpr std::array kPatterns{
        "*qdrant*", "*pinecone*", "*weaviate*", "*milvus*", "*chromadb*", "chroma", "chroma-*", "*-chroma", "*pgvector*"};
    if (entries >= kFewEntries)
        return;
    for (const auto& server : installation.servers) {
        std::string name = server.name;
        std::ranges::transform(name, name.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
        if (!std::ranges::any_of(kPatterns, [&](const char* pattern) { return base::globMatches(pattern, name); }))
            continue;
        into.push_back({"second-vector-store", "A second vector store",
            "Agents use the server " + server.name + ", and the cell's own memory has " + countText(entries) + " entries.",
            "Two vector stores are two ideas of what is consistent, and the cell's own is fast up to 5 M vectors.",
            "Keep what agents remember in the cell's memory until its query latency asks for more."});
    }
}

void processPerAgent(const Installation& installation, double mostAgents, std::vector<api::AntiPattern>& into)
{
    for (const auto& server : installation.servers)
        if (server.processes >= kManyProcesses && static_cast<double>(server.processes) * 2 >= mostAgents)
            into.push_back({"connection-per-agent", "A process for every agent",
                std::to_string(server.processes) + " processes of the server " + server.name + " run for " + countText(mostAgents)
                    + " agents.",
                "Two hundred agents would be two hundred processes, each with its connections.",
                "Let agents share a server: one without a workspace or tenant of its own serves all that name it alike."});
}

void cachingEverything(const Installation& installation, std::vector<api::AntiPattern>& into)
{
    const auto& cache = installation.cache;
    if (!cache.isOn)
        return;
    std::string what;
    const auto add = [&](bool holds, const std::string& text) {
        if (holds)
            what += (what.empty() ? "" : ", ") + text;
    };
    add(cache.sampled && cache.toolTurns, "answers that are meant to vary and answers that call tools, of all agents");
    add(cache.ttlSeconds > kLongLife, "answers for " + countText(cache.ttlSeconds / 3600) + " hours");
    add(cache.meaning && cache.toolTurns, "tool calls of questions that only mean the same");
    if (what.empty())
        return;
    into.push_back({"caching-everything", "Caching everything", "kaze.yaml says to keep " + what + ".",
        "What is stale is worse than what is slow, and nobody is told when what an answer was about has changed.",
        "Cache what does not change: answers at temperature 0, for an hour, of the agents that a rule names."});
}

} // namespace

std::vector<api::AntiPattern> antiPatterns(const Installation& installation, double entries, double mostAgents)
{
    std::vector<api::AntiPattern> found;
    preSharding(installation, found);
    secondVectorStore(installation, entries, found);
    processPerAgent(installation, mostAgents, found);
    cachingEverything(installation, found);
    return found;
}

} // namespace kaze::scaling
