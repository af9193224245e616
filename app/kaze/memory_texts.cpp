#include "app/kaze/memory_texts.h"

#include "app/kaze/asking.h"
#include "app/kaze/terminal.h"
#include "engine/base/text.h"
#include "engine/tools/detail/diff.h"

#include <boost/json.hpp>

#include <cstdio>

namespace kaze::cli {

namespace {

std::string rankText(const char* name, std::int64_t rank, const std::string& measure)
{
    return std::string(name) + (rank > 0 ? " #" + std::to_string(rank) + measure : " –");
}

//! One line of why a hit stands where it stands.
std::string reasonText(const api::MemoryHit& hit)
{
    auto text = rankText("words", hit.textRank, hit.bm25 != 0 ? " (bm25 " + decimalText(hit.bm25, 2) + ")" : "") + " · "
        + rankText("likeness", hit.vectorRank, " (cosine " + decimalText(hit.similarity, 3) + ")") + " · "
        + decimalText(hit.textPart, 4) + " + " + decimalText(hit.vectorPart, 4);
    if (hit.recencyFactor != 1)
        text += " × age " + decimalText(hit.recencyFactor, 3);
    if (hit.importanceFactor != 1)
        text += " × importance " + decimalText(hit.importanceFactor, 3);
    if (hit.repetition != 0)
        text += " · like one above by " + decimalText(hit.repetition, 3);
    return text;
}

std::string tagsText(const std::vector<std::string>& tags)
{
    std::string text;
    for (const auto& tag : tags)
        text += (text.empty() ? "" : ", ") + tag;
    return text;
}

std::string wayText(const api::MemorySearchFacts& facts)
{
    if (facts.byVector && facts.byText)
        return facts.exact ? "hybrid, every vector" : "hybrid";
    if (facts.byVector)
        return facts.exact ? "by likeness, every vector" : "by likeness";
    return facts.byText ? "by words" : "by nothing";
}

std::string otherThan(const char* name, const std::string& before, const std::string& after)
{
    if (before == after)
        return {};
    const auto shown = [](const std::string& text) { return text.empty() ? std::string("none") : printable(text); };
    return std::string(name) + ": " + shown(before) + " → " + shown(after) + "\n";
}

//! `diff -u` without the names of files, its lines in colours.
std::string textChange(const std::string& before, const std::string& after)
{
    std::string shown;
    // That neither ends its last line is nothing to be told.
    const std::string end = before.ends_with('\n') || after.ends_with('\n') ? "" : "\n";
    const auto left = tools::unifiedDiff("memory", before + end, after + end);
    for (std::size_t at = 0, line = 0; at < left.size(); ++line) {
        const auto stop = std::min(left.find('\n', at), left.size());
        const auto each = std::string_view(left).substr(at, stop - at);
        at = stop + 1;
        if (line < 2 && (each.starts_with("--- ") || each.starts_with("+++ ")))
            continue;
        shown += styled(printable(each),
                     each.starts_with('+')       ? Style::Green
                         : each.starts_with('-') ? Style::Red
                         : each.starts_with('@') ? Style::Dim
                                                 : Style::Plain)
            + "\n";
    }
    return shown;
}

//! A line a member; what has members itself as JSON.
std::string dataText(const std::string& data)
{
    boost::system::error_code bad;
    const auto value = boost::json::parse(data, bad);
    if (bad || !value.is_object())
        return printable(data) + "\n";
    std::string text;
    for (const auto& [name, member] : value.get_object())
        text += styled(printable(std::string(name)), Style::Dim) + "  "
            + printable(member.is_string() ? std::string(member.get_string()) : boost::json::serialize(member)) + "\n";
    return text;
}

} // namespace

std::string oneLine(std::string_view text, std::size_t limit)
{
    auto line = base::shortened(text, limit);
    for (auto& c : line)
        if (c == '\n' || c == '\r' || c == '\t')
            c = ' ';
    return printable(line);
}

std::string decimalText(double number, int digits)
{
    char text[64];
    std::snprintf(text, sizeof(text), "%.*f", digits, number);
    return text;
}

std::string memoriesText(std::int64_t count)
{
    return std::to_string(count) + (count == 1 ? " memory" : " memories");
}

std::string hitText(const api::MemoryHit& hit, bool explained)
{
    auto text = styled(decimalText(hit.score, 4), Style::Bold) + "  "
        + styled(printable(hit.kind) + "  " + hit.id + "  " + agoText(hit.createdAt)
                + (hit.tags.empty() ? "" : "  " + printable(tagsText(hit.tags))),
            Style::Dim)
        + "\n        " + oneLine(hit.text, explained ? 2000 : 400) + "\n";
    return explained ? text + "        " + styled(reasonText(hit), Style::Dim) + "\n" : text;
}

std::string factsText(const api::MemorySearchFacts& facts)
{
    auto text = wayText(facts) + " · " + durationText(facts.seconds);
    if (facts.matching >= 0)
        text += " · " + countText(facts.matching) + " fit the filter";
    if (facts.byVector && !facts.exact)
        text += facts.recall ? " · recall@10 " + decimalText(*facts.recall, 2) + " measured on " + countText(facts.recallSamples)
                + (facts.recallSamples == 1 ? " search" : " searches")
                             : " · recall not measured yet";
    if (facts.lexical)
        text += " · lexical embedder";
    return text;
}

std::string recordText(const api::MemoryRecord& record)
{
    auto text = styled(record.id, Style::Bold) + "  " + printable(record.kind) + "  version " + std::to_string(record.version)
        + "  " + agoText(record.createdAt) + "\n";
    const auto add = [&](const char* name, const std::string& value) {
        if (!value.empty())
            text += styled(name, Style::Dim) + "  " + printable(value) + "\n";
    };
    add("tags      ", tagsText(record.tags));
    add("from      ", record.source);
    add("agent     ", record.agent);
    add("scope     ", record.scope);
    add("importance", decimalText(record.importance, 2));
    add("created   ", base::toRfc3339(record.createdAt));
    add("changed   ", record.version > 1 ? base::toRfc3339(record.updatedAt) : "");
    add("because   ", record.reason);
    add("hash      ", record.hash);
    if (!record.embedded)
        text += styled("It waits for its vector; searches find its words.", Style::Yellow) + "\n";
    if (record.forgottenAt)
        text += styled("Forgotten " + agoText(*record.forgottenAt) + ".", Style::Yellow) + "\n";
    text += "\n" + printable(record.text) + "\n";
    return record.data.empty() ? text : text + "\n" + dataText(record.data);
}

std::string changeText(const api::MemoryVersion& before, const api::MemoryVersion& after)
{
    return textChange(before.text, after.text) + otherThan("kind", before.kind, after.kind)
        + otherThan("tags", tagsText(before.tags), tagsText(after.tags)) + otherThan("scope", before.scope, after.scope)
        + otherThan("importance", decimalText(before.importance, 2), decimalText(after.importance, 2))
        + otherThan("data", before.data, after.data);
}

} // namespace kaze::cli
