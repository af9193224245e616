#include "app/kaze/memory_facts_texts.h"

#include "app/kaze/memory_texts.h"
#include "app/kaze/terminal.h"

#include <iostream>

namespace kaze::cli {

namespace {

std::string dayOf(base::Time time)
{
    return base::toRfc3339(time).substr(0, 10);
}

} // namespace

std::string factText(const api::Fact& fact)
{
    auto text = printable(fact.subject) + " — " + printable(fact.predicate) + " — " + printable(fact.object);
    if (fact.validTo)
        text += styled("  from " + dayOf(fact.validFrom) + " to " + dayOf(*fact.validTo), Style::Dim);
    return text;
}

void tellFacts(const api::FactPage& page, const std::string& state)
{
    if (page.rows.empty()) {
        std::cout << (state == "proposed" ? "No fact waits for somebody to accept it.\n"
                                          : "No such facts. Add one: kaze memory facts add SUBJECT PREDICATE OBJECT\n");
        return;
    }
    std::vector<std::vector<std::string>> rows;
    for (const auto& fact : page.rows)
        rows.push_back({fact.id, dayOf(fact.validFrom), fact.validTo ? dayOf(*fact.validTo) : "", fact.state,
            decimalText(fact.confidence, 2), oneLine(fact.subject, 60), oneLine(fact.predicate, 60), oneLine(fact.object, 200)});
    std::cout << table({"FACT", "SINCE", "UNTIL", "STATE", "CONF.", "SUBJECT", "PREDICATE", "OBJECT"}, rows);
    if (!page.next.empty())
        std::cout << styled("There are more; --limit shows them", Style::Dim) << "\n";
}

} // namespace kaze::cli
