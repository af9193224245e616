#include "engine/api/fact_requests.h"
#include "engine/base/file.h"
#include "engine/knowledge/extraction_score.h"
#include "engine/knowledge/fact_relation.h"
#include "engine/knowledge/wilson.h"

#include <gmock/gmock.h>

using namespace testing;

namespace kaze::knowledge {

namespace {

api::Fact fact(std::string subject, std::string predicate, std::string object)
{
    api::Fact made;
    made.subject = std::move(subject);
    made.predicate = std::move(predicate);
    made.object = std::move(object);
    return made;
}

base::Time day(int number)
{
    return base::Time(std::chrono::hours(24 * number));
}

ExtractionCase twoExpected()
{
    return {"", "",
        {{{"Anna Berg", "Anna"}, {"works for", "is employed by"}, {"Acme"}, "", false},
            {{"Acme"}, {"is in"}, {"Lyon"}, "", false}, {{"Anna"}, {"likes"}, {"tea"}, "", true}}};
}

std::string problemOf(const std::string& lines)
{
    const auto read = readExtractionCases(lines);
    return read ? "" : read.error().message;
}

} // namespace

TEST(ExtractionScore, countsWhatIsRightAndWhatIsMissed)
{
    const auto expected = twoExpected();
    std::vector<api::Fact> wrong;
    const auto score = scoreExtraction(expected,
        {fact("anna", "Works_For", "the ACME."), fact("Anna Berg", "is employed by", "Acme"), fact("Acme", "is in", "Paris"),
            fact("Anna", "likes", "tea")},
        &wrong);
    EXPECT_EQ(score, (ExtractionScore{1, 2, 4, 2, 1}));
    EXPECT_DOUBLE_EQ(*score.precision(), 0.5);
    EXPECT_DOUBLE_EQ(*score.recall(), 0.5);
    EXPECT_DOUBLE_EQ(*score.f1(), 0.5);
    ASSERT_THAT(wrong, SizeIs(2));
    EXPECT_EQ(wrong[0].subject, "Anna Berg") << "what says the same again is not right";
    EXPECT_EQ(wrong[1].object, "Paris");
}

TEST(ExtractionScore, doesNotInventAShareOfNothing)
{
    const auto none = scoreExtraction(twoExpected(), {});
    EXPECT_FALSE(none.precision());
    EXPECT_DOUBLE_EQ(*none.recall(), 0);
    EXPECT_FALSE(none.f1());
    const auto small = scoreExtraction({"", "", {}}, {fact("a", "b", "c")});
    EXPECT_DOUBLE_EQ(*small.precision(), 0);
    EXPECT_FALSE(small.recall());
    const auto bad = scoreExtraction(twoExpected(), {fact("a", "b", "c")});
    EXPECT_DOUBLE_EQ(*bad.f1(), 0);
}

TEST(ExtractionScore, sumsOverTexts)
{
    auto all = scoreExtraction(twoExpected(), {fact("Anna", "works for", "Acme"), fact("Acme", "is in", "Lyon")});
    all += scoreExtraction(twoExpected(), {fact("Acme", "is in", "Lyon"), fact("x", "y", "z")});
    EXPECT_EQ(all, (ExtractionScore{2, 4, 4, 3, 3}));
    EXPECT_DOUBLE_EQ(*all.precision(), 0.75);
    EXPECT_DOUBLE_EQ(*all.recall(), 0.75);
}

TEST(ExtractionCases, ofOursAreReadAndHold)
{
    const auto lines = base::readFile(KAZE_EXTRACTION_SET);
    ASSERT_TRUE(lines) << lines.error().text();
    const auto cases = readExtractionCases(*lines);
    ASSERT_TRUE(cases) << cases.error().text();
    EXPECT_THAT(*cases, SizeIs(20));
    ExtractionScore perfect;
    for (const auto& each : *cases) {
        std::vector<api::Fact> found;
        for (const auto& one : each.facts)
            if (!one.optional)
                found.push_back(fact(one.subjects.back(), one.predicates.back(), one.objects.back()));
        const auto score = scoreExtraction(each, found);
        EXPECT_EQ(score.right, score.found) << each.name;
        perfect += score;
    }
    EXPECT_EQ(perfect, (ExtractionScore{20, 26, 26, 26, 26}));
}

TEST(ExtractionCases, nameTheLineThatIsWrong)
{
    EXPECT_EQ(problemOf("\n \n"), "there is no text in the set");
    EXPECT_THAT(problemOf("{\"name\": \"a\", \"text\": \"b\", \"facts\": []}\n{"), StartsWith("line 2: it is no JSON"));
    EXPECT_EQ(problemOf("[]"), "line 1: it must be a JSON object");
    EXPECT_EQ(problemOf(R"({"text": "b", "facts": []})"), "line 1: \"name\" must be a text");
    EXPECT_THAT(problemOf(R"({"name": "a", "text": "b", "facts": {}})"), StartsWith("line 1: \"facts\" must be an array"));
    EXPECT_EQ(problemOf(R"({"name": "a", "text": "b", "facts": [7]})"), "line 1: a fact must be an object");
    const auto of = [](const std::string& members) {
        return problemOf(R"({"name": "a", "text": "Anna  likes tea.", "facts": [{"subject": "Anna", "predicate": "likes", )"
            + members + "}]}");
    };
    EXPECT_EQ(of(R"("object": "tea", "quote": "Anna likes")"), "");
    EXPECT_EQ(of(R"("object": ["tea"], "quote": "Anna likes", "optional": true)"), "");
    EXPECT_EQ(of(R"("object": [], "quote": "Anna")"), "line 1: \"object\" must be a text, or an array of texts");
    EXPECT_EQ(of(R"("object": "tea", "quote": "Bob likes")"), "line 1: \"Bob likes\" does not stand in the text");
    EXPECT_EQ(of(R"("object": "tea", "quote": "Anna", "optional": 1)"), "line 1: \"optional\" must be true or false");
}

TEST(FoldedSpace, isOneSpaceForEach)
{
    EXPECT_EQ(foldedSpace(" a\t\r\n b\u00A0\u2003c\u3000"), "a b c");
    EXPECT_EQ(foldedSpace("\u202Fé\u2028\u205Fü"), "é ü");
    EXPECT_EQ(foldedSpace(" \n"), "");
    EXPECT_EQ(foldedSpace("\u201Ca\u201D"), "\u201Ca\u201D") << "only white space";
    EXPECT_EQ(foldedSpace("\xE2\x80"), "\xE2\x80");
}

TEST(FactComparison, needsATimeThatBothShare)
{
    auto one = fact("Anna", "lives in", "Lyon");
    auto other = fact("ANNA", "lives  in", "lyon");
    one.validFrom = day(10);
    other.validFrom = day(20);
    EXPECT_EQ(relationOf(one, other), FactRelation::Same);
    other.object = "Paris";
    EXPECT_EQ(relationOf(one, other), FactRelation::Contradiction);
    one.validTo = day(20);
    EXPECT_EQ(relationOf(one, other), FactRelation::None) << "one begins as the other ends";
    one.validTo = day(21);
    EXPECT_EQ(relationOf(other, one), FactRelation::Contradiction);
    one.validFrom = day(21);
    EXPECT_EQ(relationOf(one, other), FactRelation::None) << "it never held";
    EXPECT_EQ(relationOf(other, one), FactRelation::None);
}

TEST(Wilson, isTheLowerBoundOfTheShare)
{
    // Values of the published formula, to five digits.
    EXPECT_NEAR(wilsonLow(10, 10), 0.72247, 1e-5);
    EXPECT_NEAR(wilsonLow(1, 1), 0.20655, 1e-5);
    EXPECT_NEAR(wilsonLow(5, 10), 0.23659, 1e-5);
    EXPECT_NEAR(wilsonLow(95, 100), 0.88825, 1e-5);
    EXPECT_NEAR(wilsonLow(0, 10), 0, 1e-12);
    EXPECT_EQ(wilsonLow(0, 0), 0);
}

} // namespace kaze::knowledge
