#include "ui/pages/memory/memory_detail.h"

#include "engine/api/memory_requests.h"

#include "ui/models/memory_words.h"
#include "ui/models/run_words.h"
#include "ui/pages/memory/memory_versions.h"
#include "ui/widgets/card.h"
#include "ui/widgets/filling_stack.h"
#include "ui/widgets/format.h"
#include "ui/widgets/key_value_table.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/scrolled.h"
#include "ui/widgets/segmented_tabs.h"

#include <QHBoxLayout>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

namespace kaze::ui {

namespace {

constexpr std::int64_t kVersions = 20;
constexpr qint64 kAgeDays = 30;
const QString kRecord = QStringLiteral("record");
const QString kVersionsTab = QStringLiteral("versions");

} // namespace

MemoryDetail::MemoryDetail(PageContext context, QWidget* parent)
    : QWidget(parent), m_context(context), m_card(new Card(context.theme)),
      m_tabs(new SegmentedTabs(context.theme, tr("Parts of the record"))), m_pages(new FillingStack),
      m_empty(makeLabel(context.theme, TextRole::Muted, {})), m_body(new QWidget),
      m_problem(makeLabel(context.theme, TextRole::Body, {})), m_text(makeLabel(context.theme, TextRole::Body, {})),
      m_why(new QWidget), m_whyText(makeLabel(context.theme, TextRole::Muted, {})), m_facts(new KeyValueTable(context.theme)),
      m_versions(new MemoryVersions(context))
{
    build();
    clear();
    connect(&context.link, &CellLink::refreshNeeded, this, &MemoryDetail::refresh);
    connect(m_versions, &MemoryVersions::restoreWanted, this, &MemoryDetail::restoreWanted);
}

void MemoryDetail::build()
{
    m_tabs->addTab(kRecord, tr("Record"));
    m_tabs->addTab(kVersionsTab, tr("Versions"));
    m_pages->addWidget(buildRecord());
    m_pages->addWidget(m_versions);
    setTextTone(*m_problem, Tone::Critical);
    m_problem->hide();
    auto* column = new QVBoxLayout(m_body);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(spacing::kSmall);
    column->addWidget(m_problem);
    column->addWidget(m_pages, 1);
    column->addWidget(buildButtons());
    m_card->setTrailing(m_tabs);
    m_card->content()->addWidget(m_empty, 0, Qt::AlignTop);
    m_card->content()->addWidget(m_body, 1);
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(m_card);
    connect(m_tabs, &SegmentedTabs::currentChanged, this, &MemoryDetail::showTab);
}

QWidget* MemoryDetail::buildRecord()
{
    auto* why = new QVBoxLayout(m_why);
    why->setContentsMargins(0, spacing::kTiny, 0, 0);
    why->setSpacing(spacing::kTiny);
    why->addWidget(makeLabel(m_context.theme, TextRole::Title, tr("Why it came back")));
    m_whyText->setTextInteractionFlags(Qt::TextSelectableByMouse);
    why->addWidget(m_whyText);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    auto* inner = new QWidget;
    auto* column = new QVBoxLayout(inner);
    column->setContentsMargins(0, spacing::kTiny, spacing::kSmall, 0);
    column->setSpacing(spacing::kSmall);
    column->addWidget(m_text);
    column->addWidget(m_why);
    column->addWidget(m_facts);
    column->addStretch(1);
    auto* scroll = scrolled(inner);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setAccessibleName(tr("Record"));
    return scroll;
}

QWidget* MemoryDetail::buildButtons()
{
    auto* buttons = new QWidget;
    auto* row = new QHBoxLayout(buttons);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(spacing::kSmall);
    const auto add = [row](const QString& title, const QString& tip) {
        auto* button = new QPushButton(title);
        button->setToolTip(tip);
        row->addWidget(button);
        return button;
    };
    m_edit = add(tr("Edit"), tr("Makes a new version of it (Ctrl+E)"));
    m_forget = add(tr("Forget"), {});
    m_run = add(tr("Open run"), tr("Shows the run that it was remembered in"));
    m_certificate = add(tr("Certificate…"), tr("Searches again, and saves what came of it as the cell signs it"));
    row->addStretch(1);
    auto* erase
        = add(tr("Erase for good…"), tr("Removes it with all its versions and vectors, which cannot be undone (Shift+Del)"));
    connect(m_edit, &QPushButton::clicked, this, &MemoryDetail::editWanted);
    connect(m_forget, &QPushButton::clicked, this, [this] {
        if (m_entry && m_entry->record.forgottenAt)
            emit restoreWanted(0);
        else
            emit forgetWanted();
    });
    connect(m_run, &QPushButton::clicked, this, [this] {
        if (m_entry)
            m_context.navigator.showRun(memory::runOf(m_entry->record.source));
    });
    connect(erase, &QPushButton::clicked, this, &MemoryDetail::eraseWanted);
    connect(m_certificate, &QPushButton::clicked, this, &MemoryDetail::certificateWanted);
    return buttons;
}

void MemoryDetail::setEntry(const MemoryEntry& entry, const api::SearchMemory& search, const MemoryScope& scope)
{
    const bool same = m_entry && m_entry->record.id == entry.record.id && m_scope == scope;
    // A hit tells less of a record than the cell has told since.
    const auto kept = same && entry.hit && entry.record.version == m_entry->record.version ? m_entry->record : entry.record;
    m_entry = MemoryEntry{kept, entry.hit};
    m_search = search;
    m_scope = scope;
    if (!same)
        m_versionsInAll = entry.record.version;
    m_problem->hide();
    showRecord();
    ask(entry.record.id);
}

void MemoryDetail::setId(const QString& id, const MemoryScope& scope)
{
    clear();
    m_scope = scope;
    m_empty->setText(tr("Reading…"));
    ask(id.toStdString());
}

void MemoryDetail::clear()
{
    ++m_round;
    m_entry.reset();
    showEmpty(tr("Choose a record: its text, its versions and why a search gave it appear here."));
}

void MemoryDetail::showEmpty(const QString& words)
{
    m_card->setThing(tr("Record"));
    m_card->setNote({});
    m_empty->setText(words);
    m_empty->show();
    m_body->hide();
    m_tabs->hide();
}

void MemoryDetail::refresh()
{
    if (m_entry)
        ask(m_entry->record.id);
}

void MemoryDetail::ask(const std::string& id)
{
    auto query = m_scope.of(api::GetMemory());
    query.id = id;
    query.versions = kVersions;
    m_context.link.ask<api::GetMemory>(this, std::move(query), [this, round = ++m_round](base::Result<api::MemoryReply> reply) {
        if (round != m_round)
            return;
        if (reply)
            return setReply(*reply);
        if (!m_entry)
            return showEmpty(text(reply.error().message));
        m_problem->setText(text(reply.error().message));
        m_problem->show();
    });
}

void MemoryDetail::setReply(const api::MemoryReply& reply)
{
    ++m_round; // what was asked before is older
    auto hit = m_entry && m_entry->record.id == reply.record.id ? m_entry->hit : std::nullopt;
    m_entry = MemoryEntry{reply.record, std::move(hit)};
    m_versionsInAll = reply.versionsInAll;
    m_problem->hide();
    m_versions->setReply(reply, m_scope);
    showRecord();
    emit told(reply.record);
}

void MemoryDetail::showRecord()
{
    const auto& record = m_entry->record;
    m_empty->hide();
    m_body->show();
    m_card->setThing(text(record.kind), memory::shortId(record.id));
    const QString version = tr("version %1 of %2").arg(record.version).arg(std::max(m_versionsInAll, record.version));
    m_card->setNote(record.forgottenAt ? tr("forgotten") : QString());
    m_tabs->setTitle(kVersionsTab, version);
    m_tabs->show();
    m_text->setText(text(record.text));
    m_forget->setText(record.forgottenAt ? tr("Restore") : tr("Forget"));
    m_forget->setToolTip(record.forgottenAt
            ? tr("Searches find it again")
            : tr("No search finds it any more; it and its versions stay, and can be restored (Del)"));
    m_edit->setEnabled(!record.forgottenAt);
    m_run->setVisible(!memory::runOf(record.source).isEmpty());
    m_certificate->setVisible(m_entry->hit.has_value());
    m_why->setVisible(m_entry->hit.has_value());
    if (m_entry->hit)
        m_whyText->setText(memory::whyText(*m_entry->hit, m_search));
    showFacts();
}

void MemoryDetail::showFacts()
{
    const auto& record = m_entry->record;
    const auto now = toDateTime(m_context.link.now());
    const auto moment = [&now](api::Time at) {
        const QString when = format::moment(toDateTime(at), now);
        // Of what is older the date says enough.
        if (toDateTime(at).daysTo(now) > kAgeDays)
            return when;
        return tr("%1 · %2", "moment, how long ago").arg(when, format::relative(toDateTime(at), now));
    };
    QList<KeyValue> facts;
    if (record.forgottenAt) {
        const QString why = record.reason.empty() ? QString() : QStringLiteral(": ") + text(record.reason);
        facts << KeyValue{tr("Forgotten"), moment(*record.forgottenAt) + why, format::utc(toDateTime(*record.forgottenAt))};
    }
    facts << KeyValue{tr("Remembered"), moment(record.createdAt), format::utc(toDateTime(record.createdAt))};
    if (record.version > 1)
        facts << KeyValue{tr("Changed"), moment(record.updatedAt), format::utc(toDateTime(record.updatedAt))};
    facts << KeyValue{tr("By"), record.agent.empty() ? tr("a person") : text(record.agent)};
    if (!record.source.empty())
        facts << KeyValue{tr("Source"), memory::sourceText(record.source), text(record.source)};
    if (!record.tags.empty())
        facts << KeyValue{tr("Tags"), memory::tagsText(record.tags)};
    facts << KeyValue{tr("Recalled by"), memory::scopeText(record.scope), text(record.scope)}
          << KeyValue{tr("Importance"), QLocale().toString(record.importance)};
    if (!record.embedded)
        facts << KeyValue{tr("Vector"), tr("waited for; its words are found already")};
    facts << KeyValue{tr("Id"), text(record.id), {}, true};
    m_facts->setRows(facts);
}

void MemoryDetail::showTab(const QString& id)
{
    m_tabs->setCurrent(id);
    m_pages->setCurrentIndex(m_tabs->current() == kVersionsTab ? 1 : 0);
}

QString MemoryDetail::copyText() const
{
    if (!m_entry)
        return {};
    QStringList parts{text(m_entry->record.text), m_facts->toText()};
    if (m_entry->hit)
        parts.insert(1, memory::whyText(*m_entry->hit, m_search));
    return parts.join(QStringLiteral("\n\n"));
}

void MemoryDetail::takeKeyboard()
{
    if (m_entry)
        m_tabs->setFocus();
}

} // namespace kaze::ui
