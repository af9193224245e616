#include "ui/pages/skills/skill_editor.h"

#include "ui/models/run_words.h"
#include "ui/models/skill_tables.h"
#include "ui/models/skill_words.h"
#include "ui/pages/skills/markdown_view.h"
#include "ui/pages/skills/skill_files.h"
#include "ui/widgets/card.h"
#include "ui/widgets/code_editor.h"
#include "ui/widgets/confirm.h"
#include "ui/widgets/diff_view.h"
#include "ui/widgets/filling_stack.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/segmented_tabs.h"
#include "ui/widgets/state_chip.h"
#include "ui/widgets/table_view.h"

#include <QHBoxLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QSplitter>
#include <QTextBlock>
#include <QVBoxLayout>

namespace kaze::ui {

namespace {

constexpr int kPause = 250; // ms after the last key
constexpr int kTextWidth = 680;
constexpr int kBesideWidth = 520;
constexpr int kProblemRows = 4;
constexpr int kHeader = 25;
const QString kPreview = QStringLiteral("preview");
const QString kChanges = QStringLiteral("changes");
const QString kTheirs = QStringLiteral("theirs");

} // namespace

SkillEditor::SkillEditor(PageContext context, QWidget* parent)
    : QWidget(parent), m_context(context), m_card(new Card(context.theme)), m_state(new StateChip(context.theme)),
      m_path(new QLineEdit), m_pathHint(makeLabel(context.theme, TextRole::Muted, tr("File"))),
      m_text(new CodeEditor(context.theme, Language::Markdown, tr("Text of the file"))),
      m_tabs(new SegmentedTabs(context.theme, tr("Beside the text"))), m_beside(new FillingStack),
      m_preview(new MarkdownView(context.theme, tr("How agents read it"))),
      m_changes(new DiffView(context.theme, tr("What has changed"))),
      m_theirs(new DiffView(context.theme, tr("What is saved against what is written here"))),
      m_problemModel(new SkillProblemModel(this)), m_problems(new TableView(context.theme, tr("Problems"))),
      m_said(makeLabel(context.theme, TextRole::Body, {})), m_save(new QPushButton(tr("Save")))
{
    build();
    m_later.setSingleShot(true);
    m_later.setInterval(kPause);
    connect(&m_later, &QTimer::timeout, this, &SkillEditor::updateBeside);
    connect(m_text, &QPlainTextEdit::textChanged, this, &SkillEditor::textChanged);
    connect(m_path, &QLineEdit::textEdited, this, &SkillEditor::textChanged);
    connect(m_tabs, &SegmentedTabs::currentChanged, this, &SkillEditor::showTab);
}

void SkillEditor::build()
{
    auto* parts = new QSplitter(Qt::Horizontal);
    parts->setChildrenCollapsible(false);
    parts->setHandleWidth(spacing::kMedium);
    parts->addWidget(buildText());
    parts->addWidget(buildBeside());
    parts->setSizes({kTextWidth, kBesideWidth});
    parts->setStretchFactor(0, 1);
    const QString key = QStringLiteral("skills/editor");
    parts->restoreState(m_context.settings.value(key).toByteArray());
    connect(parts, &QSplitter::splitterMoved, this, [this, parts, key] { m_context.settings.setValue(key, parts->saveState()); });
    auto* close = new QPushButton(tr("Close"));
    close->setToolTip(tr("Back to the list (Esc)"));
    m_save->setToolTip(tr("Checks the skill and writes it, unless it has errors (Ctrl+S)"));
    setButtonRole(*m_save, ButtonRole::Primary);
    auto* below = new QHBoxLayout;
    below->setSpacing(spacing::kSmall);
    below->addWidget(m_said, 1);
    below->addWidget(close);
    below->addWidget(m_save);
    m_card->setTrailing(m_state);
    m_card->content()->addWidget(parts, 1);
    m_card->content()->addWidget(buildProblems());
    m_card->content()->addLayout(below);
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(m_card);
    connect(close, &QPushButton::clicked, this, [this] { leave({}); });
    connect(m_save, &QPushButton::clicked, this, &SkillEditor::save);
}

QWidget* SkillEditor::buildText()
{
    m_path->setAccessibleName(tr("Path of the file in the skill"));
    m_path->setPlaceholderText(QStringLiteral("references/example.md"));
    m_text->setLineWrapMode(QPlainTextEdit::WidgetWidth);
    auto* part = new QWidget;
    auto* where = new QHBoxLayout;
    where->setSpacing(spacing::kSmall);
    where->addWidget(m_pathHint);
    where->addWidget(m_path, 1);
    auto* column = new QVBoxLayout(part);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(spacing::kSmall);
    column->addLayout(where);
    column->addWidget(m_text, 1);
    return part;
}

QWidget* SkillEditor::buildBeside()
{
    m_tabs->addTab(kPreview, tr("Preview"));
    m_tabs->addTab(kChanges, tr("Changes"));
    m_tabs->addTab(kTheirs, tr("Changed meanwhile"));
    auto* overwrite = new QPushButton(tr("Overwrite it"));
    overwrite->setToolTip(tr("Saves what is written here; what was saved meanwhile stays among the versions"));
    auto* take = new QPushButton(tr("Take it instead"));
    take->setToolTip(tr("Leaves what is written here and goes on with what was saved meanwhile"));
    m_theirsPage = new QWidget;
    auto* answers = new QHBoxLayout;
    answers->setSpacing(spacing::kSmall);
    answers->addStretch(1);
    answers->addWidget(take);
    answers->addWidget(overwrite);
    auto* theirs = new QVBoxLayout(m_theirsPage);
    theirs->setContentsMargins(0, 0, 0, 0);
    theirs->setSpacing(spacing::kSmall);
    theirs->addWidget(makeLabel(m_context.theme, TextRole::Muted, tr("From what was saved meanwhile to what is written here")));
    theirs->addWidget(m_theirs, 1);
    theirs->addLayout(answers);
    for (auto* page : {static_cast<QWidget*>(m_preview), static_cast<QWidget*>(m_changes), m_theirsPage})
        m_beside->addWidget(page);
    auto* part = new QWidget;
    auto* column = new QVBoxLayout(part);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(spacing::kSmall);
    column->addWidget(m_tabs);
    column->addWidget(m_beside, 1);
    connect(overwrite, &QPushButton::clicked, this, &SkillEditor::overwrite);
    connect(take, &QPushButton::clicked, this, &SkillEditor::takeTheirs);
    return part;
}

QWidget* SkillEditor::buildProblems()
{
    const std::pair<CellKind, int> columns[]{{CellKind::Chip, 76}, {CellKind::Mono, 160}, {CellKind::Text, 300}};
    for (int column = 0; column < static_cast<int>(std::size(columns)); ++column) {
        m_problems->setColumnKind(column, columns[column].first);
        m_problems->setColumnHint(column, columns[column].second);
    }
    m_problems->setStretchColumn(SkillProblemModel::Message);
    m_problems->setSelectionMode(QAbstractItemView::SingleSelection);
    m_problems->setModel(m_problemModel);
    const auto go = [this](const QModelIndex& index) {
        const auto* entry = m_problemModel->row(index);
        if (entry && text(entry->problem.file) == fileName())
            goTo(static_cast<int>(entry->problem.line));
    };
    connect(m_problems, &TableView::opened, this, go);
    connect(m_problems, &QAbstractItemView::clicked, this, go);
    return m_problems;
}

void SkillEditor::edit(const api::SkillReply& reply, int line)
{
    SkillDraft draft;
    draft.name = text(reply.skill.name);
    draft.file = text(reply.file);
    draft.version = text(reply.skill.version);
    draft.saved = draft.text = text(reply.text);
    open(std::move(draft));
    showProblems(reply.skill.problems);
    if (line > 0)
        goTo(line);
}

void SkillEditor::create(const QString& text)
{
    SkillDraft draft;
    draft.file = skills::mainFile();
    draft.text = text;
    open(std::move(draft));
    m_begun = text;
    // What has to be written first.
    goTo(2);
}

void SkillEditor::createFile(const QString& skill, const QString& version)
{
    SkillDraft draft;
    draft.name = skill;
    draft.version = version;
    draft.newFile = true;
    open(std::move(draft));
    m_path->setFocus();
}

void SkillEditor::restore(const SkillDraft& draft)
{
    open(draft);
    say(tr("This was written when the console was closed, and is not saved yet."), Tone::Neutral);
}

void SkillEditor::open(SkillDraft draft)
{
    ++m_round;
    m_saving = false;
    m_afterSaving = {};
    m_meanwhile.reset();
    m_open = true;
    m_draft = std::move(draft);
    m_begun = m_draft.saved;
    const bool markdown = m_draft.newFile || languageOf(m_draft.file) == Language::Markdown;
    m_text->setLanguage(m_draft.newFile ? Language::Markdown : languageOf(m_draft.file));
    m_text->setPlainText(m_draft.text);
    m_path->setText(m_draft.file);
    m_path->setVisible(m_draft.newFile);
    m_pathHint->setVisible(m_draft.newFile);
    m_tabs->setTabShown(kPreview, markdown);
    m_tabs->setTabShown(kChanges, !m_draft.isNew());
    m_tabs->setTabShown(kTheirs, false);
    showTab(markdown ? kPreview : kChanges);
    showProblems({});
    say({}, Tone::Neutral);
    updateState();
    updateBeside();
    m_text->setFocus();
}

void SkillEditor::close()
{
    ++m_round;
    m_open = false;
    m_later.stop();
    dropDraft(m_context.link, m_context.settings);
    emit closed();
}

SkillDraft SkillEditor::draft() const
{
    auto now = m_draft;
    now.text = m_text->toPlainText();
    now.file = fileName();
    return now;
}

QString SkillEditor::fileName() const
{
    return m_draft.newFile ? m_path->text().trimmed() : m_draft.file;
}

bool SkillEditor::isChanged() const
{
    return m_open && m_text->toPlainText() != m_draft.saved;
}

bool SkillEditor::wouldLose() const
{
    return isChanged() && m_text->toPlainText() != m_begun;
}

void SkillEditor::textChanged()
{
    if (!m_open)
        return;
    updateState();
    m_later.start();
}

void SkillEditor::updateState()
{
    const bool isChanged = this->isChanged();
    const QString name = m_draft.isNew() ? skills::nameIn(m_text->toPlainText()) : m_draft.name;
    m_card->setThing(m_draft.isNew() ? (name.isEmpty() ? tr("New skill") : tr("New skill %1").arg(name)) : name, fileName());
    m_state->setState(m_saving ? tr("saving") : isChanged ? tr("not saved") : tr("saved"), isChanged ? Tone::Warning : Tone::Ok);
    m_save->setEnabled(!m_saving && isChanged);
    emit changed();
}

void SkillEditor::updateBeside()
{
    if (!m_open)
        return;
    const QString now = m_text->toPlainText();
    const auto parts = skills::partsOf(now);
    m_preview->showMarkdown(parts.found ? parts.body.trimmed() : now, true);
    m_changes->setTexts(m_draft.saved, now, fileName());
    if (m_meanwhile)
        m_theirs->setTexts(m_meanwhile->text, now, fileName());
    if (wouldLose())
        keepDraft(m_context.link, m_context.settings, draft());
    else
        dropDraft(m_context.link, m_context.settings);
}

void SkillEditor::showTab(const QString& id)
{
    m_tabs->setCurrent(id);
    m_beside->setCurrentIndex(m_tabs->current() == kPreview ? 0 : m_tabs->current() == kChanges ? 1 : 2);
}

void SkillEditor::goTo(int line)
{
    const auto block = m_text->document()->findBlockByNumber(std::max(line, 1) - 1);
    QTextCursor cursor(block.isValid() ? block : m_text->document()->lastBlock());
    cursor.movePosition(QTextCursor::EndOfBlock);
    m_text->setTextCursor(cursor);
    m_text->centerCursor();
    m_text->setFocus();
}

void SkillEditor::say(const QString& words, Tone tone)
{
    m_said->setText(words);
    setTextTone(*m_said, tone);
}

QString SkillEditor::said() const
{
    return m_said->text();
}

void SkillEditor::showProblems(const std::vector<api::SkillProblem>& problems)
{
    m_problemModel->setProblems(problems);
    const int rows = std::min(kProblemRows, m_problemModel->rowCount());
    m_problems->setFixedHeight(kHeader + rows * spacing::kRowHeight);
    m_problems->setVisible(rows > 0);
    m_text->setErrors(skills::problemsByLine(problems, fileName()));
}

} // namespace kaze::ui
