#include "ui/pages/skills/skill_detail.h"

#include "ui/models/run_words.h"
#include "ui/models/skill_tables.h"
#include "ui/models/skill_words.h"
#include "ui/pages/skills/markdown_view.h"
#include "ui/pages/skills/skill_files.h"
#include "ui/pages/skills/skill_use_panel.h"
#include "ui/pages/skills/skill_versions.h"
#include "ui/widgets/card.h"
#include "ui/widgets/code_view.h"
#include "ui/widgets/confirm.h"
#include "ui/widgets/filling_stack.h"
#include "ui/widgets/format.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/segmented_tabs.h"
#include "ui/widgets/state_chip.h"
#include "ui/widgets/table_view.h"

#include <QDesktopServices>
#include <QHBoxLayout>
#include <QPushButton>
#include <QUrl>
#include <QVBoxLayout>

namespace kaze::ui {

namespace {

const QStringList kTabs{QStringLiteral("text"), QStringLiteral("files"), QStringLiteral("versions"), QStringLiteral("use"),
    QStringLiteral("problems")};

} // namespace

SkillDetail::SkillDetail(PageContext context, QWidget* parent)
    : QWidget(parent), m_context(context), m_card(new Card(context.theme)),
      m_empty(makeLabel(context.theme, TextRole::Muted, {})), m_body(new QWidget),
      m_title(new ElidedLabel(context.theme, TextRole::Strong)), m_state(new StateChip(context.theme)),
      m_about(makeLabel(context.theme, TextRole::Body, {})), m_problem(makeLabel(context.theme, TextRole::Body, {})),
      m_tabs(new SegmentedTabs(context.theme, tr("Parts of the skill"))), m_pages(new FillingStack), m_texts(new FillingStack),
      m_rendered(new MarkdownView(context.theme, tr("What agents read"))),
      m_source(new CodeView(context.theme, Language::Markdown, tr("SKILL.md"))), m_files(new SkillFiles(context)),
      m_versions(new SkillVersions(context)), m_use(new SkillUsePanel(context)), m_problemModel(new SkillProblemModel(this)),
      m_problems(new TableView(context.theme, tr("Problems")))
{
    build();
    clear();
    connect(&context.link, &CellLink::refreshNeeded, this, &SkillDetail::refresh);
    connect(m_files, &SkillFiles::editWanted, this, [this](const QString& file) { emit editWanted(file, 0); });
    connect(m_files, &SkillFiles::newFileWanted, this, &SkillDetail::newFileWanted);
    connect(m_rendered, &MarkdownView::addressWanted, this, &SkillDetail::openAddress);
    connect(m_rendered, &MarkdownView::fileWanted, this, [this](const QString& path) {
        showTab(kTabs[1]);
        m_files->showFile(path);
    });
}

void SkillDetail::build()
{
    for (qsizetype i = 0; i < kTabs.size(); ++i)
        m_tabs->addTab(kTabs[i], i == 0 ? tr("Text") : QString());
    for (auto* page : {buildText(), static_cast<QWidget*>(m_files), static_cast<QWidget*>(m_versions),
             static_cast<QWidget*>(m_use), buildProblems()})
        m_pages->addWidget(page);
    m_about->setProperty("kazeQuiet", true);
    setTextTone(*m_problem, Tone::Critical);
    auto* head = new QHBoxLayout;
    head->setSpacing(spacing::kSmall);
    head->addWidget(m_title);
    head->addWidget(m_state);
    head->addStretch(1);
    auto* column = new QVBoxLayout(m_body);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(spacing::kSmall);
    column->addLayout(head);
    column->addWidget(m_about);
    column->addWidget(m_problem);
    column->addWidget(m_tabs);
    column->addSpacing(spacing::kTiny);
    column->addWidget(m_pages, 1);
    column->addWidget(buildButtons());
    m_card->content()->addWidget(m_empty, 0, Qt::AlignTop);
    m_card->content()->addWidget(m_body, 1);
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(m_card);
    connect(m_tabs, &SegmentedTabs::currentChanged, this, &SkillDetail::showTab);
}

QWidget* SkillDetail::buildText()
{
    m_source->setLineWrapMode(QPlainTextEdit::WidgetWidth);
    m_texts->addWidget(m_rendered);
    m_texts->addWidget(m_source);
    return m_texts;
}

QWidget* SkillDetail::buildProblems()
{
    const std::pair<CellKind, int> columns[]{{CellKind::Chip, 76}, {CellKind::Mono, 110}, {CellKind::Text, 160}};
    for (int column = 0; column < static_cast<int>(std::size(columns)); ++column) {
        m_problems->setColumnKind(column, columns[column].first);
        m_problems->setColumnHint(column, columns[column].second);
    }
    m_problems->setStretchColumn(SkillProblemModel::Message);
    m_problems->setSelectionMode(QAbstractItemView::SingleSelection);
    m_problems->setModel(m_problemModel);
    connect(m_problems, &TableView::opened, this, [this](const QModelIndex& index) {
        const auto* entry = m_problemModel->row(index);
        if (entry && m_reply)
            emit editWanted(entry->problem.file.empty() ? skills::mainFile() : text(entry->problem.file),
                static_cast<int>(entry->problem.line));
    });
    return m_problems;
}

QWidget* SkillDetail::buildButtons()
{
    auto* buttons = new QWidget;
    auto* row = new QHBoxLayout(buttons);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(spacing::kSmall);
    m_edit = new QPushButton(tr("Edit"));
    m_edit->setToolTip(tr("Opens SKILL.md in the editor (Ctrl+E)"));
    m_showSource = new QPushButton(tr("Source"));
    m_showSource->setCheckable(true);
    m_showSource->setToolTip(tr("Shows the file as it is written, with what stands above the text"));
    auto* remove = new QPushButton(tr("Remove…"));
    remove->setToolTip(tr("Takes it from the library; runs that began with it keep it (Del)"));
    row->addWidget(m_edit);
    row->addWidget(m_showSource);
    row->addStretch(1);
    row->addWidget(remove);
    connect(m_edit, &QPushButton::clicked, this, [this] { emit editWanted(skills::mainFile(), 0); });
    connect(m_showSource, &QPushButton::toggled, this, &SkillDetail::showSource);
    connect(remove, &QPushButton::clicked, this, &SkillDetail::removeWanted);
    return buttons;
}

QString SkillDetail::name() const
{
    return m_row ? text(m_row->name) : QString();
}

void SkillDetail::setRow(const api::SkillRow& skill)
{
    const bool another = !m_row || m_row->name != skill.name;
    m_row = skill;
    if (another) {
        m_reply.reset();
        m_unreadable = false;
        m_problem->hide();
        if (m_tabs->current() == kTabs.last())
            showTab(kTabs.first());
    }
    showRow();
    ask();
}

void SkillDetail::clear()
{
    ++m_round;
    m_row.reset();
    m_reply.reset();
    m_empty->setText(tr("Choose a skill: its text, its files, its versions and where it is used appear here."));
    m_empty->show();
    m_body->hide();
}

void SkillDetail::refresh()
{
    if (m_row)
        ask();
}

void SkillDetail::ask()
{
    api::GetSkill query;
    query.name = m_row->name;
    m_context.link.ask<api::GetSkill>(
        this, std::move(query), [this, round = ++m_round](const base::Result<api::SkillReply>& reply) {
            if (round == m_round)
                took(reply);
        });
}

void SkillDetail::took(const base::Result<api::SkillReply>& reply)
{
    m_problem->setVisible(!reply);
    if (!reply) {
        // What was read before stays; of one that cannot be read the list knows what is wrong.
        m_problem->setText(text(reply.error().message));
        m_unreadable = !m_reply;
        showRow();
        if (m_unreadable)
            showTab(kTabs.last());
        return;
    }
    const bool again = std::exchange(m_unreadable, false);
    m_reply = *reply;
    m_row = reply->skill;
    const QString whole = text(reply->text);
    const auto parts = skills::partsOf(whole);
    m_rendered->showMarkdown(parts.found ? parts.body.trimmed() : whole);
    if (m_source->toPlainText() != whole)
        m_source->setCode(whole);
    m_files->setReply(*reply);
    m_versions->setReply(*reply);
    m_use->setReply(*reply);
    showRow();
    if (again)
        showTab(kTabs.first());
}

void SkillDetail::showRow()
{
    m_empty->hide();
    m_body->show();
    m_title->setText(name());
    m_about->setText(text(m_row->description));
    m_about->setVisible(!m_row->description.empty());
    m_state->setVisible(!m_row->problems.empty());
    m_state->setState(skills::problemsText(m_row->problems), skills::problemsTone(m_row->problems));
    m_edit->setEnabled(m_reply.has_value());
    for (qsizetype tab = 0; tab + 1 < kTabs.size(); ++tab)
        m_tabs->setTabShown(kTabs[tab], !m_unreadable);
    m_tabs->setTitle(kTabs[1], tr("Files %1").arg(format::count(m_row->files)));
    m_tabs->setTitle(kTabs[2], tr("Versions %1").arg(format::count(m_row->versions)));
    m_tabs->setTitle(kTabs[3], tr("Use %1", "number of uses").arg(format::count(m_row->uses)));
    showProblems();
}

void SkillDetail::showProblems()
{
    m_problemModel->setProblems(m_row->problems);
    const auto count = static_cast<qint64>(m_row->problems.size());
    m_tabs->setTabShown(kTabs.last(), count > 0 || m_unreadable);
    m_tabs->setTitle(kTabs.last(), tr("Problems %1").arg(format::count(count)));
    if (count == 0 && !m_unreadable && m_tabs->current() == kTabs.last())
        showTab(kTabs.first());
}

void SkillDetail::showTab(const QString& id)
{
    m_tabs->setCurrent(id);
    m_pages->setCurrentIndex(static_cast<int>(std::max<qsizetype>(0, kTabs.indexOf(m_tabs->current()))));
    m_showSource->setVisible(m_pages->currentIndex() == 0);
}

void SkillDetail::showSource(bool source)
{
    m_showSource->setChecked(source);
    m_texts->setCurrentWidget(source ? static_cast<QWidget*>(m_source) : m_rendered);
}

void SkillDetail::openAddress(const QUrl& address)
{
    const bool web = address.scheme() == QLatin1String("https") || address.scheme() == QLatin1String("http");
    if (!web)
        return m_context.navigator.notify(tr("This is no address of the web: %1").arg(address.toDisplayString()));
    confirm(m_context.theme, this,
        {tr("Open this address?"),
            tr("It stands in the skill, and opens in the browser:\n%1").arg(address.toString(QUrl::FullyEncoded)), tr("Open it"),
            tr("Stay here"), ButtonRole::Normal},
        [address] { QDesktopServices::openUrl(address); });
}

QString SkillDetail::copyText() const
{
    if (!m_reply)
        return name();
    if (m_files->isVisible())
        return m_files->copyText();
    if (m_versions->isVisible())
        return m_versions->table()->selectedText();
    if (m_use->isVisible())
        return m_use->runs()->selectedText();
    return m_problems->isVisible() ? m_problems->selectedText() : text(m_reply->text);
}

void SkillDetail::takeKeyboard()
{
    if (m_row)
        m_tabs->setFocus();
}

} // namespace kaze::ui
