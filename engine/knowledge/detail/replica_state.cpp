#include "engine/knowledge/detail/replica_state.h"

#include "engine/knowledge/detail/json_slices.h"

#include <algorithm>

namespace kaze::knowledge::detail {

namespace {

//! Elements that were there before the whole list was written anew.
void dropOverwritten(Register& field)
{
    for (auto& [text, dots] : field.elements)
        dots.erase(dots.begin(), dots.upper_bound(field.stamp));
    std::erase_if(field.elements, [](const auto& element) { return element.second.empty(); });
}

bool covers(const RecordState& state, const Stamp& stamp)
{
    const auto known = state.clock.find(stamp.replica);
    return known != state.clock.end() && known->second >= stamp.time;
}

//! Dots of one side that the other has too, or has not heard of yet: what it has heard of and has not was taken out there.
void addDots(const Register& from, const Register& other, const RecordState& whose, Register& into)
{
    for (const auto& [text, dots] : from.elements) {
        const auto there = other.elements.find(text);
        for (const auto& dot : dots)
            if ((there != other.elements.end() && there->second.contains(dot)) || !covers(whose, dot))
                into.elements[text].insert(dot);
    }
}

//! The same field of two states.
Register joined(const Register& a, const RecordState& ofA, const Register& b, const RecordState& ofB)
{
    // Equal stamps have equal values, unless somebody cheats: then the greater one is as good as any.
    const auto& later = std::tie(a.stamp, a.value) < std::tie(b.stamp, b.value) ? b : a;
    Register field{later.stamp, later.value, {}};
    addDots(a, b, ofB, field);
    addDots(b, a, ofA, field);
    dropOverwritten(field);
    return field;
}

//! Those that both have, and those of one that the other has not seen yet, as with the elements of lists.
void joinSiblings(const RecordState& a, const RecordState& b, RecordState& into)
{
    into.siblings.clear();
    for (const auto& [stamp, fields] : a.siblings) {
        const auto other = b.siblings.find(stamp);
        if (other != b.siblings.end())
            into.siblings.emplace(stamp, std::max(fields, other->second));
        else if (!covers(b, stamp))
            into.siblings.emplace(stamp, fields);
    }
    for (const auto& [stamp, fields] : b.siblings)
        if (!a.siblings.contains(stamp) && !covers(a, stamp))
            into.siblings.emplace(stamp, fields);
}

//! The list with what was added to and taken out of it since it was written whole.
std::string listOf(const Register& field)
{
    std::vector<std::string> list;
    if (field.value) {
        for (auto& element : elementsIn(*field.value).value_or(std::vector<std::string>()))
            if (!field.elements.contains(element))
                list.push_back(std::move(element));
    }
    std::vector<std::pair<Stamp, std::string>> added;
    for (const auto& [text, dots] : field.elements)
        added.emplace_back(*dots.begin(), text);
    std::ranges::sort(added);
    std::string text = "[";
    for (const auto& element : list)
        text += (text.size() > 1 ? "," : "") + element;
    for (const auto& [stamp, element] : added)
        text += (text.size() > 1 ? "," : "") + element;
    return text + ']';
}

std::optional<std::string> valueOf(const Register& field)
{
    return field.elements.empty() ? field.value : std::optional(listOf(field));
}

bool isContent(std::string_view field)
{
    return !isOrigin(field) && field != kChangeField;
}

bool sameContent(const Fields& sibling, const Fields& content)
{
    // A sibling has one field more, which says who wrote it.
    const auto change = sibling.find(kChangeField);
    if (sibling.size() != content.size() + (change == sibling.end() ? 0 : 1))
        return false;
    return std::ranges::all_of(content, [&](const auto& field) {
        const auto same = sibling.find(field.first);
        return same != sibling.end() && same->second == field.second;
    });
}

//! Takes elements in and out. False where the list has to be written whole.
bool setElements(Register& field, const std::string& value, const Stamp& stamp)
{
    const auto list = elementsIn(value);
    if (!list || field.stamp.time != 0)
        return false;
    field.value = "[]"; // it is a list, though it was never written whole
    const std::set<std::string> wanted(list->begin(), list->end());
    std::erase_if(field.elements, [&](const auto& element) { return !wanted.contains(element.first); });
    for (const auto& text : wanted)
        if (auto& dots = field.elements[text]; dots.empty())
            dots.insert(stamp);
    return true;
}

void setField(Register& field, const std::optional<std::string>& value, const Stamp& stamp, bool merge)
{
    if (valueOf(field) == value)
        return;
    if (merge && value && setElements(field, *value, stamp))
        return;
    field.value = value;
    field.stamp = stamp;
    dropOverwritten(field);
}

void writeFields(RecordState& state, const Write& write, const Stamp& latest, std::int64_t earliest)
{
    const auto stampOf = [&](const std::string& name) {
        const auto at = write.changedAt.find(name);
        return Stamp{at == write.changedAt.end() ? latest.time : std::clamp(at->second, earliest, latest.time), write.replica};
    };
    for (auto& [name, field] : state.registers)
        if (isContent(name) && !write.content.contains(name))
            setField(field, std::nullopt, stampOf(name), false);
    for (const auto& [name, value] : write.content)
        setField(state.registers[name], value, stampOf(name), write.as == SyncPolicy::Merge);
    state.registers.insert_or_assign(std::string(kChangeField), Register{latest, write.change, {}});
}

} // namespace

bool isOrigin(std::string_view field)
{
    return field == "source" || field == "agent" || field == "created" || field == "key";
}

RecordState joined(const RecordState& a, const RecordState& b)
{
    RecordState state = a.life < b.life ? b : a;
    if (a.life == b.life) {
        static const Register kNone;
        for (const auto& [name, field] : a.registers) {
            const auto other = b.registers.find(name);
            state.registers[name] = joined(field, a, other == b.registers.end() ? kNone : other->second, b);
        }
        for (const auto& [name, field] : b.registers)
            if (!a.registers.contains(name))
                state.registers.emplace(name, joined(field, b, kNone, a));
        joinSiblings(a, b, state);
        for (const auto& [replica, time] : b.clock)
            state.clock[replica] = std::max(state.clock[replica], time);
    }
    state.erased = std::max(a.erased, b.erased);
    if (state.alive())
        return state;
    RecordState gone;
    gone.id = state.id;
    gone.life = gone.erased = state.erased;
    return gone;
}

View viewOf(const RecordState& state)
{
    View view;
    for (const auto& [name, field] : state.registers) {
        const auto value = valueOf(field);
        if (isOrigin(name)) {
            view.origin.emplace(name, value.value_or(std::string()));
            continue;
        }
        view.stamp = std::max(view.stamp, field.stamp);
        for (const auto& [text, dots] : field.elements)
            view.stamp = std::max(view.stamp, *dots.rbegin());
        if (name == kChangeField)
            view.change = value.value_or(std::string());
        else if (value)
            view.content.emplace(name, *value);
    }
    if (!state.siblings.empty() && state.siblings.rbegin()->first > view.stamp) {
        view.stamp = state.siblings.rbegin()->first;
        view.content = state.siblings.rbegin()->second;
        view.change.clear();
        if (auto change = view.content.extract(std::string(kChangeField)))
            view.change = std::move(change.mapped());
    }
    view.content.try_emplace("tags", "[]");
    for (auto at = state.siblings.rbegin(); at != state.siblings.rend(); ++at) {
        if (sameContent(at->second, view.content))
            view.agreed.insert(at->first);
        else
            view.conflicts.push_back(at->first);
    }
    return view;
}

View siblingView(const View& view, const Fields& sibling)
{
    View other = view;
    other.content = sibling;
    other.change.clear();
    if (auto change = other.content.extract(std::string(kChangeField)))
        other.change = std::move(change.mapped());
    other.content.try_emplace("tags", "[]");
    return other;
}

void write(RecordState& state, const Write& write)
{
    if (!state.alive()) {
        state.clock.clear();
        state.registers.clear();
        state.siblings.clear();
        state.life = state.erased + 1;
    }
    std::int64_t earliest = 1;
    for (const auto& [replica, time] : state.clock)
        earliest = std::max(earliest, time + 1);
    earliest = std::min(earliest, kLatestTime);
    const Stamp latest{std::clamp(write.at, earliest, kLatestTime), write.replica};
    for (const auto& [name, value] : write.origin) {
        auto& field = state.registers[name];
        if (field.value != value)
            field = Register{latest, value, {}};
    }
    for (const auto& stamp : write.agreed)
        state.siblings.erase(stamp);
    if (write.as == SyncPolicy::KeepBoth) {
        Fields fields = write.content;
        fields.insert_or_assign(std::string(kChangeField), write.change);
        state.siblings.insert_or_assign(latest, std::move(fields));
    } else {
        writeFields(state, write, latest, earliest);
    }
    state.clock[write.replica] = latest.time;
}

} // namespace kaze::knowledge::detail
