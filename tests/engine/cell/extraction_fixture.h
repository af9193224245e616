#pragma once

#include "engine/api/fact_requests.h"
#include "tests/e2e/fake_provider.h"
#include "tests/engine/cell/cell_fixture.h"

namespace kaze::cell::test {

//! A fact as a model writes it.
inline std::string fact(
    const std::string& subject, const std::string& predicate, const std::string& object, const std::string& quote)
{
    return boost::json::serialize(boost::json::object{{"subject", subject}, {"predicate", predicate}, {"object", object},
        {"quote", quote}, {"valid_from", nullptr}, {"valid_to", nullptr}, {"confidence", 0.9}});
}

//! A whole answer.
inline std::string answer(const std::vector<std::string>& facts)
{
    std::string list;
    for (const auto& each : facts)
        list += (list.empty() ? "" : ",") + each;
    return "{\"facts\": [" + list + "]}";
}

//! Extraction with a provider that says what a test wants, over real HTTP.
class CellExtraction : public CellFixture {
protected:
    void begin(std::vector<e2e::Turn> turns)
    {
        m_asker.reset();
        m_cell.reset();
        m_fake = std::make_unique<e2e::FakeProvider>(std::move(turns));
        configure("sandbox: { first_token: 0ms, per_chunk: 0ms }\nproviders: { fake: { base_url: \"" + m_fake->url()
            + "\" } }\ndefault_model: fake/m\n");
        ASSERT_TRUE(base::writeFile(folder / "data" / "prices.yaml",
            "sources:\n  us: { source: made up, date: 2026-01-02 }\nmodels:\n  fake/m: { input: 1, output: 2, context: 100000, "
            "from: us }\n"));
        auto cell = open();
        ASSERT_TRUE(cell) << cell.error().text();
        m_cell = std::move(*cell);
        m_asker.emplace(m_cell->connect());
    }

    void TearDown() override
    {
        m_asker.reset();
        m_cell.reset();
    }

    template <class Q>
    base::Result<typename Q::Reply> ask(Q query)
    {
        return m_asker->ask(std::move(query));
    }

    base::Result<api::FactsExtracted> extract(const std::string& text, bool keep = true)
    {
        api::ExtractFacts query;
        query.text = text;
        query.keep = keep;
        return ask(query);
    }

    std::vector<api::Fact> facts(const std::string& state)
    {
        api::ListFacts list;
        list.state = state;
        const auto page = ask(list);
        EXPECT_TRUE(page || page.error().code == ErrorCode::NotFound) << page.error().text();
        return page ? page->rows : std::vector<api::Fact>();
    }

    api::Fact known(const std::string& subject, const std::string& predicate, const std::string& object)
    {
        api::AddFact add;
        add.subject = subject;
        add.predicate = predicate;
        add.object = object;
        add.validFrom = base::Time(std::chrono::hours(24));
        const auto added = ask(add);
        EXPECT_TRUE(added) << added.error().text();
        return added ? added->fact : api::Fact();
    }

    std::string prompt(std::size_t call) const
    {
        const auto body = m_fake->body(call);
        return std::string(body.at("messages").as_array().back().at("content").as_string());
    }

    std::unique_ptr<e2e::FakeProvider> m_fake;
    std::unique_ptr<Cell> m_cell;
    std::optional<Asker> m_asker;
};

} // namespace kaze::cell::test
