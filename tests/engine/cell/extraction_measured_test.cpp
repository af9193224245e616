#include "engine/api/fact_requests.h"
#include "engine/knowledge/extraction_score.h"
#include "tests/engine/cell/extraction_fixture.h"

namespace kaze::cell::test {

//! How good an extraction is, is counted over texts with known answers: here of models whose answers are known too.
class ExtractionMeasured : public CellExtraction {
protected:
    static std::vector<knowledge::ExtractionCase> ourCases()
    {
        const auto lines = base::readFile(KAZE_EXTRACTION_SET);
        EXPECT_TRUE(lines) << lines.error().text();
        return knowledge::readExtractionCases(*lines).value();
    }

    //! What a person would have written down.
    static std::vector<std::string> right(const knowledge::ExtractionCase& text)
    {
        std::vector<std::string> all;
        for (const auto& each : text.facts)
            if (!each.optional)
                all.push_back(fact(each.subjects.front(), each.predicates.front(), each.objects.front(), each.quote));
        return all;
    }

    knowledge::ExtractionScore score(const std::vector<knowledge::ExtractionCase>& cases)
    {
        knowledge::ExtractionScore all;
        for (const auto& each : cases) {
            const auto found = extract(each.text, false);
            EXPECT_TRUE(found) << each.name << ": " << found.error().text();
            std::vector<api::Fact> taken;
            for (const auto& one : found ? found->facts : std::vector<api::ExtractedFact>())
                taken.push_back(one.fact);
            all += knowledge::scoreExtraction(each, taken);
        }
        return all;
    }
};

TEST_F(ExtractionMeasured, ofAModelThatFindsAllIsWhole)
{
    const auto cases = ourCases();
    std::vector<e2e::Turn> turns;
    for (const auto& each : cases)
        turns.push_back(e2e::says("```json\n" + answer(right(each)) + "\n```"));
    begin(std::move(turns));
    const auto all = score(cases);
    EXPECT_EQ(all, (knowledge::ExtractionScore{20, 26, 26, 26, 26}));
    EXPECT_DOUBLE_EQ(*all.f1(), 1);
}

TEST_F(ExtractionMeasured, ofOneThatErrsIsWhatItErrs)
{
    // It forgets the last of each text that has two or more, invents one with words that are there, and one with words that are not.
    const auto cases = ourCases();
    std::vector<e2e::Turn> turns;
    std::int64_t forgotten = 0;
    for (const auto& each : cases) {
        auto said = right(each);
        if (said.size() > 1) {
            said.pop_back();
            ++forgotten;
        }
        said.push_back(fact("Mallory", "owns", "everything", each.text.substr(0, 12)));
        said.push_back(fact("Mallory", "owns", "the rest", "Mallory owns the rest"));
        turns.push_back(e2e::says(answer(said)));
    }
    begin(std::move(turns));
    const auto all = score(cases);
    EXPECT_EQ(forgotten, 7);
    EXPECT_EQ(all, (knowledge::ExtractionScore{20, 26, 39, 19, 19})) << "words that are not there never count as found";
    EXPECT_DOUBLE_EQ(*all.precision(), 19.0 / 39);
    EXPECT_DOUBLE_EQ(*all.recall(), 19.0 / 26);
}

} // namespace kaze::cell::test
