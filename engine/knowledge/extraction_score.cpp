#include "engine/knowledge/extraction_score.h"

#include "engine/knowledge/detail/kinds.h"

#include <boost/json.hpp>

#include <algorithm>
#include <array>

namespace kaze::knowledge {

namespace json = boost::json;
using base::ErrorCode;
using base::Result;

namespace {

constexpr std::size_t kMostCases = 10'000;
constexpr std::size_t kMostFacts = 1000;

//! How many bytes of white space a text begins with: ASCII's, U+00A0, U+2000 to U+200A, U+2028, U+2029, U+202F, U+205F, U+3000.
std::size_t spaceAt(std::string_view text)
{
    const auto c = static_cast<unsigned char>(text.front());
    if (c == ' ' || (c >= '\t' && c <= '\r'))
        return 1;
    if (text.starts_with("\u00A0"))
        return 2;
    if (text.size() < 3)
        return 0;
    const auto last = static_cast<unsigned char>(text[2]);
    const bool general = text.starts_with("\xE2\x80") && (last <= 0x8A || last == 0xA8 || last == 0xA9 || last == 0xAF);
    return general || text.starts_with("\u205F") || text.starts_with("\u3000") ? 3 : 0;
}

//! What names of a set compare by.
std::string comparable(std::string_view name)
{
    std::string plain(name);
    std::ranges::replace_if(
        plain, [](char c) { return c == '_' || c == '-'; }, ' ');
    plain = detail::foldedName(plain);
    while (plain.ends_with('.'))
        plain.pop_back();
    for (const std::string_view article : {"the ", "a ", "an "})
        if (plain.starts_with(article) && plain.size() > article.size())
            return plain.substr(article.size());
    return plain;
}

bool isOneOf(const std::vector<std::string>& names, const std::string& name)
{
    return std::ranges::any_of(names, [wanted = comparable(name)](const auto& each) { return comparable(each) == wanted; });
}

//! Reads one line of a set; where it is not as it should be, says what is wrong.
class CaseReader {
public:
    Result<ExtractionCase> read(const json::object& line)
    {
        ExtractionCase read;
        read.name = text(line, "name");
        read.text = text(line, "text");
        const auto* facts = line.if_contains("facts");
        if (!facts || !facts->is_array() || facts->get_array().size() > kMostFacts)
            note("\"facts\" must be an array of at most " + std::to_string(kMostFacts));
        else
            for (const auto& fact : facts->get_array())
                read.facts.push_back(readFact(fact, foldedSpace(read.text)));
        if (!m_problem.empty())
            return base::fail(ErrorCode::InvalidArgument, m_problem);
        return read;
    }

private:
    void note(std::string problem)
    {
        if (m_problem.empty())
            m_problem = std::move(problem);
    }

    std::string text(const json::object& from, const char* name)
    {
        const auto* value = from.if_contains(name);
        if (value && value->is_string() && !value->get_string().empty())
            return std::string(value->get_string());
        note("\"" + std::string(name) + "\" must be a text");
        return {};
    }

    //! A text, or several.
    std::vector<std::string> texts(const json::object& from, const char* name)
    {
        const auto* value = from.if_contains(name);
        if (!value || !value->is_array())
            return {text(from, name)};
        std::vector<std::string> all;
        for (const auto& each : value->get_array())
            if (each.is_string() && !each.get_string().empty())
                all.emplace_back(each.get_string());
        if (all.empty() || all.size() != value->get_array().size())
            note("\"" + std::string(name) + "\" must be a text, or an array of texts");
        return all;
    }

    ExpectedFact readFact(const json::value& value, const std::string& folded)
    {
        if (!value.is_object()) {
            note("a fact must be an object");
            return {};
        }
        const auto& from = value.get_object();
        ExpectedFact fact{texts(from, "subject"), texts(from, "predicate"), texts(from, "object"), text(from, "quote"), false};
        if (!folded.contains(foldedSpace(fact.quote)))
            note("\"" + fact.quote + "\" does not stand in the text");
        if (const auto* optional = from.if_contains("optional")) {
            fact.optional = optional->is_bool() && optional->get_bool();
            if (!optional->is_bool())
                note("\"optional\" must be true or false");
        }
        return fact;
    }

    std::string m_problem;
};

std::optional<double> share(std::int64_t part, std::int64_t whole)
{
    if (whole == 0)
        return std::nullopt;
    return static_cast<double>(part) / static_cast<double>(whole);
}

} // namespace

Result<std::vector<ExtractionCase>> readExtractionCases(std::string_view lines)
{
    std::vector<ExtractionCase> cases;
    for (std::size_t number = 1; !lines.empty(); ++number) {
        const auto end = std::min(lines.find('\n'), lines.size());
        const auto line = lines.substr(0, end);
        lines.remove_prefix(std::min(end + 1, lines.size()));
        if (foldedSpace(line).empty())
            continue;
        const auto wrong = [&](const std::string& what) {
            return base::fail(ErrorCode::InvalidArgument, "line " + std::to_string(number) + ": " + what);
        };
        json::error_code error;
        const auto value = json::parse(json::string_view(line.data(), line.size()), error);
        if (error || !value.is_object())
            return wrong(error ? "it is no JSON: " + error.message() : "it must be a JSON object");
        auto read = CaseReader().read(value.get_object());
        if (!read)
            return wrong(read.error().message);
        cases.push_back(std::move(*read));
        if (cases.size() > kMostCases)
            return wrong("a set has at most " + std::to_string(kMostCases) + " texts");
    }
    if (cases.empty())
        return base::fail(ErrorCode::InvalidArgument, "there is no text in the set");
    return cases;
}

std::optional<double> ExtractionScore::precision() const
{
    return share(right, found);
}

std::optional<double> ExtractionScore::recall() const
{
    return share(met, expected);
}

std::optional<double> ExtractionScore::f1() const
{
    const auto p = precision();
    const auto r = recall();
    if (!p || !r)
        return std::nullopt;
    return *p + *r > 0 ? 2 * *p * *r / (*p + *r) : 0;
}

ExtractionScore& ExtractionScore::operator+=(const ExtractionScore& other)
{
    texts += other.texts;
    expected += other.expected;
    found += other.found;
    right += other.right;
    met += other.met;
    return *this;
}

ExtractionScore scoreExtraction(
    const ExtractionCase& expected, const std::vector<api::Fact>& found, std::vector<api::Fact>* wrong)
{
    ExtractionScore score;
    score.texts = 1;
    score.found = static_cast<std::int64_t>(found.size());
    score.expected = std::ranges::count(expected.facts, false, &ExpectedFact::optional);
    std::vector<bool> taken(expected.facts.size(), false);
    for (const auto& fact : found) {
        std::size_t i = 0;
        while (i < expected.facts.size()
            && (taken[i] || !isOneOf(expected.facts[i].subjects, fact.subject)
                || !isOneOf(expected.facts[i].predicates, fact.predicate) || !isOneOf(expected.facts[i].objects, fact.object)))
            ++i;
        if (i == expected.facts.size()) {
            if (wrong)
                wrong->push_back(fact);
            continue;
        }
        taken[i] = true;
        ++score.right;
        score.met += expected.facts[i].optional ? 0 : 1;
    }
    return score;
}

std::string foldedSpace(std::string_view text)
{
    std::string folded;
    folded.reserve(text.size());
    bool between = false;
    while (!text.empty()) {
        const auto space = spaceAt(text);
        if (space == 0) {
            if (between && !folded.empty())
                folded += ' ';
            folded += text.front();
        }
        between = space > 0;
        text.remove_prefix(std::max<std::size_t>(space, 1));
    }
    return folded;
}

} // namespace kaze::knowledge
