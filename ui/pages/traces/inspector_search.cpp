// How the inspector searches in the spans of its trace.

#include "ui/models/trace_rules.h"
#include "ui/pages/background.h"
#include "ui/pages/traces/inspector_panel.h"
#include "ui/pages/traces/trace_look.h"
#include "ui/widgets/labels.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTimer>

#include <algorithm>

namespace kaze::ui {

namespace {

constexpr int kSearchWidth = 120;
constexpr int kManySpans = 100'000; // from here on a pool thread searches
constexpr int kManyLooks = 2'000; // the same where every span has to be looked at by itself

} // namespace

QWidget* InspectorPanel::buildSearch()
{
    auto* bar = new QWidget;
    auto* row = new QHBoxLayout(bar);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(spacing::kTiny);
    m_search->setPlaceholderText(tr("Find in spans"));
    m_search->setAccessibleName(tr("Find in spans"));
    m_search->setToolTip(tr("Words of a name, or name: kind: status: dur> cost> tokens> (Ctrl+F)"));
    m_search->setClearButtonEnabled(true);
    m_search->setFixedWidth(std::max(kSearchWidth, m_search->fontMetrics().horizontalAdvance(m_search->placeholderText()) + 40));
    setTextRole(*m_found, TextRole::Muted, m_context.theme);
    row->addWidget(m_found);
    row->addWidget(m_search);
    const auto button = [this, row](QPushButton* button, const QString& icon, const QString& words, int step) {
        button->setIcon(m_context.theme.icon(icon));
        button->setToolTip(words);
        button->setAccessibleName(words);
        button->setEnabled(false);
        setButtonRole(*button, ButtonRole::Flat);
        connect(button, &QPushButton::clicked, this, [this, step] { findNext(step); });
        row->addWidget(button);
    };
    button(m_previous, QStringLiteral("go-up"), tr("Previous hit (Shift+Enter)"), -1);
    button(m_next, QStringLiteral("go-down"), tr("Next hit (Enter)"), 1);
    connect(m_search, &QLineEdit::textChanged, this, [this] {
        m_step = 0;
        m_soon->start();
    });
    connect(m_search, &QLineEdit::returnPressed, this, [this] {
        if (m_soon->isActive()) {
            m_soon->stop();
            search();
        }
        findNext(QGuiApplication::keyboardModifiers() & Qt::ShiftModifier ? -1 : 1);
    });
    return bar;
}

void InspectorPanel::search()
{
    ++m_searches;
    m_searching = false;
    m_refused.clear();
    const QString wanted = m_search->text().trimmed();
    if (!view() || wanted.isEmpty())
        return found({});
    const auto filter = TraceFilter::of(wanted).value_or(TraceFilter::ofWords(wanted));
    if (const QString field = filter.fieldNotOfSpans(); !field.isEmpty()) {
        m_refused = tr("spans have no \"%1\"").arg(field);
        return found({});
    }
    if (view()->size() < (filter.isOneWord() ? kManySpans : kManyLooks))
        return found(filter.spansOf(*view()));
    m_searching = true;
    inBackground(
        this, [view = view(), filter] { return filter.spansOf(*view); },
        [this, round = m_searches](std::vector<int> hits) {
            if (round == m_searches)
                found(std::move(hits));
        });
}

void InspectorPanel::found(std::vector<int> hits)
{
    m_searching = false;
    m_hits = std::move(hits);
    current()->setMarked(m_hits);
    m_previous->setEnabled(!m_hits.empty());
    m_next->setEnabled(!m_hits.empty());
    tellHits();
    if (const int step = std::exchange(m_step, 0))
        findNext(step);
}

void InspectorPanel::tellHits()
{
    if (m_search->text().trimmed().isEmpty()) {
        m_found->clear();
        return;
    }
    const auto at = std::find(m_hits.begin(), m_hits.end(), m_selected);
    m_found->setText(!m_refused.isEmpty() ? m_refused
            : m_hits.empty()              ? tr("nothing found")
            : at == m_hits.end()          ? tr("%n hit(s)", nullptr, static_cast<int>(m_hits.size()))
                                          : tr("%1 of %2").arg(at - m_hits.begin() + 1).arg(m_hits.size()));
}

void InspectorPanel::findNext(int step)
{
    if (m_searching) {
        m_step = step;
        return;
    }
    if (m_hits.empty() || !view())
        return;
    // From where a person is, be it a hit or not, and round the end.
    const auto rank = [this](int span) { return view()->tree().rank(span); };
    const int here = m_selected < 0 ? -1 : rank(m_selected);
    auto next = step > 0 ? std::ranges::upper_bound(m_hits, here, {}, rank) : std::ranges::lower_bound(m_hits, here, {}, rank);
    if (step > 0 && next == m_hits.end())
        next = m_hits.begin();
    if (step < 0)
        next = next == m_hits.begin() ? std::prev(m_hits.end()) : std::prev(next);
    goTo(*next);
}

} // namespace kaze::ui
