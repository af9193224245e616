#pragma once

#include "engine/api/fact_requests.h"
#include "engine/api/memory_requests.h"
#include "tests/engine/knowledge/knowledge_fixture.h"

namespace kaze::knowledge {

inline base::Time day(const std::string& text)
{
    return *base::fromRfc3339(text + "T00:00:00Z");
}

//! Facts about where Anna lives, in a world where it is 1 November 2026.
class FactsTest : public KnowledgeTest {
protected:
    FactsTest() { open(embedder); }

    static api::AddFact livesIn(const std::string& city, const std::string& from = "2020-01-01")
    {
        api::AddFact query;
        query.tenant = "default";
        query.subject = "Anna";
        query.predicate = "lives_in";
        query.object = city;
        query.validFrom = day(from);
        return query;
    }
    Result<api::FactAdded> add(const api::AddFact& query) { return bench->loop.runUntil(knowledge->addFact(query, "person")); }
    api::FactAdded added(const api::AddFact& query)
    {
        auto reply = add(query);
        EXPECT_TRUE(reply) << reply.error().text();
        return reply ? std::move(*reply) : api::FactAdded();
    }
    api::FactAdded superseding(const std::string& city, const std::string& from)
    {
        auto query = livesIn(city, from);
        query.onConflict = "supersede";
        return added(query);
    }
    api::Fact proposed(const std::string& city, const std::string& from = "2020-01-01")
    {
        auto query = livesIn(city, from);
        query.propose = true;
        return added(query).fact;
    }
    Result<api::FactAdded> review(const std::string& id, bool accept, const std::string& onConflict = "keep")
    {
        api::ReviewFact query{"default", {}, id, accept, onConflict, {}};
        return bench->loop.runUntil(knowledge->reviewFact(query, "person"));
    }
    Result<api::FactAdded> end(const std::string& id, std::optional<base::Time> at = {})
    {
        api::EndFact query{"default", {}, id, at, {}};
        return bench->loop.runUntil(knowledge->endFact(query, "person"));
    }
    Result<api::FactAdded> undo(const std::string& id)
    {
        api::UndoSupersession query{"default", {}, id, {}};
        return bench->loop.runUntil(knowledge->undoSupersession(query, "person"));
    }
    Result<api::FactPage> page(const api::ListFacts& query) { return bench->loop.runUntil(knowledge->listFacts(query)); }
    std::vector<api::Fact> facts(const std::string& state = "valid", std::optional<base::Time> asOf = {})
    {
        api::ListFacts query;
        query.tenant = "default";
        query.state = state;
        query.asOf = asOf;
        query.limit = 1000;
        const auto listed = page(query);
        EXPECT_TRUE(listed) << listed.error().text();
        return listed ? listed->rows : std::vector<api::Fact>();
    }
    std::string cities(const std::string& state = "valid", std::optional<base::Time> asOf = {})
    {
        std::string all;
        for (const auto& fact : facts(state, asOf))
            all += (all.empty() ? "" : ",") + fact.object;
        return all;
    }
    Result<api::MemoryReply> get(const std::string& id)
    {
        api::GetMemory query;
        query.id = id;
        query.tenant = "default";
        query.versions = 20;
        return bench->loop.runUntil(knowledge->get(query));
    }

    NumberEmbedder embedder{"numbers/1"};
};

} // namespace kaze::knowledge
