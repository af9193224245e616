#include "ui/pages/memory/fact_detail.h"

#include "ui/models/fact_words.h"
#include "ui/models/memory_words.h"
#include "ui/models/run_words.h"
#include "ui/widgets/card.h"
#include "ui/widgets/format.h"
#include "ui/widgets/key_value_table.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/scrolled.h"
#include "ui/widgets/state_chip.h"

#include <QGridLayout>
#include <QHBoxLayout>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

namespace kaze::ui {

namespace {

constexpr std::size_t kMostBeside = 3;
constexpr std::int64_t kMostKnown = 50;

} // namespace

FactDetail::FactDetail(PageContext context, QWidget* parent)
    : QWidget(parent), m_context(context), m_card(new Card(context.theme)), m_state(new StateChip(context.theme)),
      m_empty(makeLabel(context.theme, TextRole::Muted, {})), m_body(new QWidget),
      m_sentence(makeLabel(context.theme, TextRole::Body, {})), m_quote(makeLabel(context.theme, TextRole::Muted, {})),
      m_facts(new KeyValueTable(context.theme)), m_conflictTitle(makeLabel(context.theme, TextRole::Title, {})),
      m_compared(new QWidget), m_grid(new QGridLayout(m_compared))
{
    build();
    clear();
}

void FactDetail::build()
{
    m_grid->setContentsMargins(0, 0, 0, 0);
    m_grid->setHorizontalSpacing(spacing::kMedium);
    m_grid->setVerticalSpacing(spacing::kTiny);
    auto* inner = new QWidget;
    auto* texts = new QVBoxLayout(inner);
    texts->setContentsMargins(0, spacing::kTiny, spacing::kSmall, 0);
    texts->setSpacing(spacing::kSmall);
    texts->addWidget(m_sentence);
    texts->addWidget(m_quote);
    texts->addWidget(m_conflictTitle);
    texts->addWidget(m_compared);
    texts->addWidget(m_facts);
    texts->addStretch(1);
    auto* scroll = scrolled(inner);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setAccessibleName(tr("Fact"));
    auto* column = new QVBoxLayout(m_body);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(spacing::kSmall);
    column->addWidget(scroll, 1);
    column->addWidget(buildButtons());
    m_card->setTrailing(m_state);
    m_card->content()->addWidget(m_empty, 0, Qt::AlignTop);
    m_card->content()->addWidget(m_body, 1);
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(m_card);
}

QWidget* FactDetail::buildButtons()
{
    auto* buttons = new QWidget;
    auto* lines = new QVBoxLayout(buttons);
    lines->setContentsMargins(0, 0, 0, 0);
    lines->setSpacing(spacing::kSmall);
    const auto line = [lines] {
        auto* row = new QHBoxLayout;
        row->setSpacing(spacing::kSmall);
        lines->addLayout(row);
        return row;
    };
    const auto add = [](QHBoxLayout* row, const QString& title, const QString& tip) {
        auto* button = new QPushButton(title);
        button->setToolTip(tip);
        row->addWidget(button);
        return button;
    };
    auto* decide = line();
    m_accept = add(decide, tr("Accept"), tr("It holds from then on, and searches find it (A)"));
    m_supersede = add(decide, tr("Accept and supersede"), tr("It holds, and what contradicts it ends when it begins (S)"));
    m_reject = add(decide, tr("Reject"), tr("No search finds it; it stays among the rejected ones (R)"));
    m_end = add(decide, tr("End…"), tr("It holds no longer from some day on (E)"));
    m_undo = add(
        decide, tr("Undo the supersession…"), tr("What was ended by the newer fact holds again, and that one is forgotten"));
    decide->addStretch(1);
    auto* look = line();
    auto* graph = add(look, tr("Show in the graph"), tr("The neighbourhood of its subject (G)"));
    auto* record = add(look, tr("Open the record"), tr("The fact as a record, with its versions (O)"));
    m_run = add(look, tr("Open run"), tr("The run that it was learnt in"));
    look->addStretch(1);
    setButtonRole(*m_accept, ButtonRole::Primary);
    connect(m_accept, &QPushButton::clicked, this, [this] { emit acceptWanted(false); });
    connect(m_supersede, &QPushButton::clicked, this, [this] { emit acceptWanted(true); });
    connect(m_reject, &QPushButton::clicked, this, &FactDetail::rejectWanted);
    connect(m_end, &QPushButton::clicked, this, &FactDetail::endWanted);
    connect(m_undo, &QPushButton::clicked, this, &FactDetail::undoWanted);
    connect(m_run, &QPushButton::clicked, this, &FactDetail::runWanted);
    connect(graph, &QPushButton::clicked, this, [this] {
        if (m_fact)
            emit graphWanted(text(m_fact->subject));
    });
    connect(record, &QPushButton::clicked, this, [this] {
        if (m_fact)
            emit recordWanted(text(m_fact->id));
    });
    return buttons;
}

void FactDetail::setScope(const MemoryScope& scope)
{
    m_scope = scope;
    clear();
}

void FactDetail::clear()
{
    ++m_round;
    m_fact.reset();
    m_conflicts.clear();
    m_card->setThing(tr("Fact"));
    m_state->hide();
    m_body->hide();
    m_empty->setText(tr("Choose a fact: since when it holds, where it comes from and what it took the place of appears here."));
    m_empty->show();
}

void FactDetail::setFact(const api::Fact& fact)
{
    const bool same = m_fact && m_fact->id == fact.id;
    m_fact = fact;
    if (!same)
        m_conflicts.clear();
    showFact();
    askConflicts();
}

//! What holds at the same time with another object, for one that waits for a decision.
void FactDetail::askConflicts()
{
    ++m_round;
    if (m_fact->state != "proposed" && m_fact->state != "rejected")
        return;
    auto query = m_scope.of(api::ListFacts());
    query.subject = m_fact->subject;
    query.predicate = m_fact->predicate;
    query.state = "all";
    query.limit = kMostKnown;
    m_context.link.ask<api::ListFacts>(this, std::move(query), [this, round = m_round](const base::Result<api::FactPage>& page) {
        if (round != m_round || !m_fact)
            return;
        m_conflicts.clear();
        if (page)
            for (const auto& other : page->rows)
                if (other.id != m_fact->id && text(other.object).compare(text(m_fact->object), Qt::CaseInsensitive) != 0
                    && (!other.validTo || *other.validTo > m_fact->validFrom)
                    && (!m_fact->validTo || *m_fact->validTo > other.validFrom))
                    m_conflicts.push_back(other);
        m_conflictTitle->setText(
            page ? QString() : tr("What contradicts it could not be read: %1").arg(text(page.error().message)));
        showConflicts();
        showButtons();
    });
}

void FactDetail::showFact()
{
    const auto& fact = *m_fact;
    const auto now = m_context.link.now();
    m_empty->hide();
    m_body->show();
    m_card->setThing(text(fact.subject), memory::shortId(fact.id));
    m_state->setState(facts::stateText(fact), facts::stateTone(fact));
    m_state->show();
    m_sentence->setText(fact.text.empty() ? facts::sentence(fact) : text(fact.text));
    m_quote->setText(tr("\"%1\"").arg(text(fact.quote)));
    m_quote->setVisible(!fact.quote.empty());
    const auto moment = [&now](api::Time at) { return format::moment(toDateTime(at), toDateTime(now)); };
    QList<KeyValue> rows{{tr("Subject"), text(fact.subject)}, {tr("Predicate"), text(fact.predicate)},
        {tr("Object"), text(fact.object)}, {tr("Since"), moment(fact.validFrom), format::utc(toDateTime(fact.validFrom))}};
    if (fact.validTo)
        rows << KeyValue{tr("Until"), moment(*fact.validTo), format::utc(toDateTime(*fact.validTo))};
    rows << KeyValue{tr("Confidence"), memory::number(fact.confidence)}
         << KeyValue{tr("By"), fact.agent.empty() ? tr("a person") : text(fact.agent)}
         << KeyValue{tr("Source"), memory::sourceText(fact.source), text(fact.source)};
    if (!fact.supersedes.empty())
        rows << KeyValue{tr("Took the place of"), tr("%Ln facts", nullptr, static_cast<int>(fact.supersedes.size()))};
    if (!fact.supersededBy.empty())
        rows << KeyValue{tr("Ended by"), memory::shortId(fact.supersededBy), text(fact.supersededBy), true};
    if (!fact.tags.empty())
        rows << KeyValue{tr("Tags"), memory::tagsText(fact.tags)};
    rows << KeyValue{tr("Version"), QLocale().toString(static_cast<qlonglong>(fact.version))}
         << KeyValue{tr("Id"), text(fact.id), {}, true};
    m_facts->setRows(rows);
    showConflicts();
    showButtons();
}

void FactDetail::showButtons()
{
    const bool waits = m_fact->state == "proposed";
    const bool rejected = m_fact->state == "rejected";
    m_accept->setVisible(waits || rejected);
    m_supersede->setVisible((waits || rejected) && !m_conflicts.empty());
    m_reject->setVisible(waits);
    m_end->setVisible(m_fact->state == "valid");
    m_undo->setVisible(!m_fact->supersedes.empty() || !m_fact->supersededBy.empty());
    m_run->setVisible(!memory::runOf(m_fact->source).isEmpty());
    m_accept->setText(m_conflicts.empty() ? tr("Accept") : tr("Accept, both hold"));
}

//! The proposed fact and what contradicts it, a column each.
void FactDetail::showConflicts()
{
    while (auto* item = m_grid->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    const bool any = !m_conflicts.empty();
    m_compared->setVisible(any);
    m_conflictTitle->setVisible(any || !m_conflictTitle->text().isEmpty());
    if (!any)
        return;
    const auto count = std::min(m_conflicts.size(), kMostBeside);
    m_conflictTitle->setText(m_conflicts.size() > kMostBeside
            ? tr("It contradicts what is known; %1 of %2 are shown").arg(count).arg(m_conflicts.size())
            : tr("It contradicts what is known"));
    const auto now = m_context.link.now();
    const auto put = [this](int row, int column, const QString& words, TextRole role, int tone = -1) {
        auto* label = makeLabel(m_context.theme, role, words);
        label->setAlignment(Qt::AlignLeading | Qt::AlignTop);
        if (tone >= 0)
            setTextTone(*label, static_cast<Tone>(tone));
        m_grid->addWidget(label, row, column);
        m_grid->setColumnStretch(column, column == 0 ? 0 : 1);
    };
    const QStringList titles{{}, tr("Object"), tr("Holds"), tr("Confidence"), tr("Source")};
    for (int row = 1; row < titles.size(); ++row)
        put(row, 0, titles[row], TextRole::Muted);
    const auto column = [&](int at, const api::Fact& fact, const QString& title, Tone tone) {
        put(0, at, title, TextRole::Title, static_cast<int>(tone));
        put(1, at, text(fact.object), TextRole::Body);
        put(2, at, facts::spanText(fact, now), TextRole::Body);
        put(3, at, memory::number(fact.confidence), TextRole::Body);
        put(4, at, fact.agent.empty() ? memory::sourceText(fact.source) : text(fact.agent), TextRole::Body);
    };
    column(1, *m_fact, facts::stateText(*m_fact), facts::stateTone(*m_fact));
    for (std::size_t i = 0; i < count; ++i)
        column(static_cast<int>(i) + 2, m_conflicts[i], tr("known"), Tone::Ok);
}

QString FactDetail::copyText() const
{
    return m_fact ? facts::plainText(*m_fact) : QString();
}

} // namespace kaze::ui
