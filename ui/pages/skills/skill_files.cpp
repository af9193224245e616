#include "ui/pages/skills/skill_files.h"

#include "ui/models/run_words.h"
#include "ui/models/skill_tables.h"
#include "ui/models/skill_words.h"
#include "ui/widgets/cell_delegate.h"
#include "ui/widgets/code_view.h"
#include "ui/widgets/format.h"
#include "ui/widgets/key_value_table.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/scrolled.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QScrollArea>
#include <QSplitter>
#include <QTreeView>

#include <algorithm>

namespace kaze::ui {

namespace {

constexpr int kMostRows = 7;
constexpr int kFactsHeight = 370;
constexpr int kTextHeight = 220;
constexpr int kSizeWidth = 84;

//! A tree whose chosen row is marked from edge to edge, as in the tables.
class Tree : public QTreeView {
public:
    explicit Tree(const Theme& theme) : m_theme(theme) { }

protected:
    void drawBranches(QPainter* painter, const QRect& rect, const QModelIndex& index) const override
    {
        if (selectionModel()->isSelected(index))
            painter->fillRect(rect, m_theme.selection());
        painter->fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), m_theme.tokens().border);
        QTreeView::drawBranches(painter, rect, index);
    }

private:
    const Theme& m_theme;
};

} // namespace

Language languageOf(const QString& path)
{
    const QString ending = path.mid(path.lastIndexOf(QLatin1Char('.')) + 1).toLower();
    if (ending == QLatin1String("md"))
        return Language::Markdown;
    if (ending == QLatin1String("json"))
        return Language::Json;
    return ending == QLatin1String("yaml") || ending == QLatin1String("yml") ? Language::Yaml : Language::Plain;
}

SkillFiles::SkillFiles(PageContext context, QWidget* parent)
    : QWidget(parent), m_context(context), m_facts(new KeyValueTable(context.theme)), m_model(new SkillFileModel(this)),
      m_tree(new Tree(context.theme)), m_note(makeLabel(context.theme, TextRole::Muted, {})),
      m_text(new CodeView(context.theme, Language::Plain, tr("Text of the file"))), m_edit(new QPushButton(tr("Edit file")))
{
    build();
}

void SkillFiles::build()
{
    auto* delegate = new CellDelegate(m_context.theme, m_tree);
    delegate->setKind(SkillFileModel::Size, CellKind::Number);
    m_tree->setAccessibleName(tr("Files"));
    m_tree->setItemDelegate(delegate);
    m_tree->setModel(m_model);
    m_tree->setUniformRowHeights(true);
    m_tree->header()->setStretchLastSection(false);
    m_tree->header()->setSectionResizeMode(SkillFileModel::Name, QHeaderView::Stretch);
    m_tree->header()->resizeSection(SkillFileModel::Size, kSizeWidth);
    m_tree->setHeaderHidden(true);
    auto* add = new QPushButton(tr("New file…"));
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(spacing::kSmall);
    buttons->addWidget(m_note, 1);
    buttons->addWidget(m_edit);
    buttons->addWidget(add);
    auto* inner = new QWidget;
    auto* upper = new QVBoxLayout(inner);
    upper->setContentsMargins(0, 0, 0, 0);
    upper->setSpacing(spacing::kSmall);
    upper->addWidget(m_facts);
    upper->addWidget(m_tree);
    upper->addStretch(1);
    auto* scroll = scrolled(inner);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setAccessibleName(tr("Facts and files"));
    auto* reader = new QWidget;
    auto* lower = new QVBoxLayout(reader);
    lower->setContentsMargins(0, 0, 0, 0);
    lower->setSpacing(spacing::kSmall);
    lower->addLayout(buttons);
    lower->addWidget(m_text, 1);
    auto* parts = new QSplitter(Qt::Vertical);
    parts->setChildrenCollapsible(false);
    parts->setHandleWidth(spacing::kSmall);
    parts->addWidget(scroll);
    parts->addWidget(reader);
    parts->setSizes({kFactsHeight, kTextHeight});
    parts->setStretchFactor(1, 1);
    const QString key = QStringLiteral("skills/files");
    parts->restoreState(m_context.settings.value(key).toByteArray());
    connect(parts, &QSplitter::splitterMoved, this, [this, parts, key] { m_context.settings.setValue(key, parts->saveState()); });
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(parts);
    connect(m_tree->selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this](const QModelIndex& current) {
        if (const QString path = SkillFileModel::pathOf(current); !path.isEmpty())
            ask(path);
    });
    connect(m_edit, &QPushButton::clicked, this, [this] { emit editWanted(m_file); });
    connect(add, &QPushButton::clicked, this, &SkillFiles::newFileWanted);
}

void SkillFiles::setReply(const api::SkillReply& reply)
{
    const bool another = m_name != reply.skill.name;
    const bool changed = another || m_version != reply.skill.version;
    m_name = reply.skill.name;
    m_version = reply.skill.version;
    showFacts(reply.skill);
    if (!changed)
        return;
    const QString before = another || m_file.isEmpty() ? skills::mainFile() : m_file;
    m_model->setFiles(reply.files);
    m_tree->expandAll();
    m_tree->setFixedHeight(std::clamp(m_model->rowsInAll(), 2, kMostRows) * spacing::kRowHeight + 1);
    m_file.clear();
    showFile(m_model->find(before).isValid() ? before : skills::mainFile());
}

void SkillFiles::showFacts(const api::SkillRow& skill)
{
    const auto seen = toDateTime(skill.changedAt);
    QList<KeyValue> facts{{tr("Folder"), ui::text(skill.folder), {}, true}, {tr("Version"), ui::text(skill.version), {}, true},
        {tr("Since"), format::relative(seen, toDateTime(m_context.link.now())), format::utc(seen)},
        {tr("Size"), tr("%1 in %n file(s)", nullptr, static_cast<int>(skill.files)).arg(format::bytes(skill.bytes)),
            format::exactBytes(skill.bytes)}};
    if (!skill.license.empty())
        facts << KeyValue{tr("License"), ui::text(skill.license)};
    if (!skill.compatibility.empty())
        facts << KeyValue{tr("Needs"), ui::text(skill.compatibility)};
    if (!skill.allowedTools.empty())
        facts << KeyValue{
            tr("Tools"), skills::agentsText(skill.allowedTools), tr("It says so; what an agent may do its own file says.")};
    for (const auto& [name, value] : skill.metadata)
        facts << KeyValue{ui::text(name), ui::text(value)};
    m_facts->setRows(facts);
}

void SkillFiles::showFile(const QString& path)
{
    const auto found = m_model->find(path);
    if (!found.isValid())
        return m_context.navigator.notify(tr("There is no file %1 in the skill.").arg(path));
    m_tree->setCurrentIndex(found);
    m_tree->scrollTo(found);
}

void SkillFiles::ask(const QString& path)
{
    m_file = path;
    api::GetSkill query;
    query.name = m_name;
    query.file = path.toStdString();
    m_context.link.ask<api::GetSkill>(
        this, std::move(query), [this, path, round = ++m_round](const base::Result<api::SkillReply>& reply) {
            if (round != m_round)
                return;
            m_edit->setEnabled(reply && !reply->truncated);
            m_edit->setToolTip(reply && reply->truncated ? tr("It is too long to be edited here.") : QString());
            m_text->setLanguage(languageOf(path));
            m_text->setCode(reply ? ui::text(reply->text) : QString());
            m_note->setText(!reply     ? ui::text(reply.error().message)
                    : reply->truncated ? tr("%1: its beginning").arg(path)
                                       : path);
        });
}

QString SkillFiles::copyText() const
{
    return m_text->hasFocus() && m_text->textCursor().hasSelection()
        ? m_text->textCursor().selectedText().replace(QChar(0x2029), QLatin1Char('\n'))
        : m_tree->hasFocus() ? m_file
        : m_text->hasFocus() ? m_text->toPlainText()
                             : m_facts->toText();
}

} // namespace kaze::ui
