#include "ui/shell/page_stack.h"

#include <QPlainTextEdit>

#include <algorithm>

namespace kaze::ui {

namespace {

constexpr qsizetype kMostHistory = 100;

//! Whether a person would miss something if the page were made anew.
bool holdsWork(const Page& page)
{
    const auto editors = page.findChildren<QPlainTextEdit*>();
    const bool typed = std::any_of(editors.begin(), editors.end(), [](const QPlainTextEdit* editor) {
        return !editor->isReadOnly() && editor->document()->isModified() && !editor->document()->isEmpty();
    });
    return typed || page.holdsWork();
}

} // namespace

PageStack::PageStack(PageContext context, QList<PageEntry> entries, QWidget* parent)
    : FillingStack(parent), m_context(context), m_entries(std::move(entries))
{
    setContentsMargins(spacing::kLarge, spacing::kLarge, spacing::kLarge, spacing::kLarge);
}

bool PageStack::contains(const QString& id) const
{
    return std::any_of(m_entries.begin(), m_entries.end(), [&id](const PageEntry& entry) { return entry.id == id; });
}

Page* PageStack::current() const
{
    return m_pages.value(m_place.id);
}

QString PageStack::currentId() const
{
    return m_place.id;
}

void PageStack::go(const QString& id, const QString& thing)
{
    if (!contains(id))
        return;
    // The navigation following its page must not forget what is shown there.
    if (id == m_place.id && thing.isEmpty() && current())
        return;
    const bool same = id == m_place.id && (thing == m_place.thing || !current());
    if (!same && !m_place.id.isEmpty()) {
        m_history << m_place;
        if (m_history.size() > kMostHistory)
            m_history.removeFirst();
    }
    show({id, thing});
}

bool PageStack::back()
{
    if (auto* page = current(); page && page->goBack())
        return true;
    if (m_history.isEmpty())
        return false;
    show(m_history.takeLast());
    return true;
}

void PageStack::suspend()
{
    m_suspended = true;
    if (auto* page = current())
        page->hidden();
}

void PageStack::resume()
{
    m_suspended = false;
    if (auto* page = current())
        page->shown();
}

void PageStack::dropPages()
{
    for (auto it = m_pages.begin(); it != m_pages.end();) {
        auto* page = it.value();
        if (holdsWork(*page)) {
            ++it;
            continue;
        }
        if (page == current() && !m_suspended)
            page->hidden();
        it = m_pages.erase(it);
        removeWidget(page);
        // At once: later it could still write down how it looked.
        delete page;
    }
}

void PageStack::showAgain()
{
    if (!m_place.id.isEmpty() && !current())
        show({m_place.id, {}});
}

void PageStack::show(const Place& place)
{
    auto* before = current();
    auto* page = pageOf(place.id);
    const bool other = page != before;
    m_place = place;
    if (other) {
        if (before)
            before->hidden();
        setCurrentWidget(page);
        page->shown();
    }
    if (!place.thing.isEmpty())
        page->openThing(place.thing);
    if (other)
        emit currentPageChanged(place.id);
}

Page* PageStack::pageOf(const QString& id)
{
    if (auto* known = m_pages.value(id))
        return known;
    const auto entry = std::find_if(m_entries.begin(), m_entries.end(), [&id](const PageEntry& e) { return e.id == id; });
    auto* page = entry->make(m_context);
    m_pages.insert(id, page);
    addWidget(page);
    return page;
}

} // namespace kaze::ui
