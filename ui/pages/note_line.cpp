#include "ui/pages/note_line.h"

#include "ui/widgets/format.h"
#include "ui/widgets/labels.h"
#include "ui/workspace/workspace.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLineEdit>
#include <QPushButton>

namespace kaze::ui {

namespace {

constexpr int kLongest = 1000; // characters

} // namespace

NoteLine::NoteLine(PageContext context, QString kind, QWidget* parent)
    : QWidget(parent), m_context(context), m_kind(std::move(kind)), m_add(new QPushButton(tr("Add a note"))),
      m_text(new ElidedLabel(context.theme, TextRole::Body)), m_at(new ElidedLabel(context.theme, TextRole::Muted)),
      m_edit(new QPushButton(tr("Edit"))), m_field(new QLineEdit)
{
    const auto keys = QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_N).toString(QKeySequence::NativeText);
    setButtonRole(*m_add, ButtonRole::Link);
    setButtonRole(*m_edit, ButtonRole::Link);
    m_add->setToolTip(tr("For yourself, kept on this machine (%1)").arg(keys));
    m_edit->setToolTip(tr("Changes the note (%1)").arg(keys));
    m_edit->setAccessibleName(tr("Edit the note"));
    m_field->setAccessibleName(tr("Note"));
    m_field->setPlaceholderText(tr("What you want to remember; Enter keeps it, Esc leaves it"));
    m_field->setMaxLength(kLongest);
    m_field->installEventFilter(this);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(spacing::kSmall);
    row->addWidget(m_add);
    row->addWidget(m_text);
    row->addWidget(m_at);
    row->addWidget(m_edit);
    row->addWidget(m_field, 1);
    row->addStretch();
    connect(m_add, &QPushButton::clicked, this, &NoteLine::edit);
    connect(m_edit, &QPushButton::clicked, this, &NoteLine::edit);
    connect(m_field, &QLineEdit::editingFinished, this, &NoteLine::keep);
    connect(&context.workspace, &Workspace::ready, this, &NoteLine::showNote);
    connect(&context.workspace, &Workspace::noteChanged, this, [this](const QString& kind, const QString& id) {
        if (kind == m_kind && id == m_id)
            showNote();
    });
    m_field->hide();
    showNote();
}

void NoteLine::setThing(const QString& id)
{
    if (id == m_id)
        return;
    keep();
    m_id = id;
    showNote();
}

bool NoteLine::isEditing() const
{
    return !m_field->isHidden();
}

void NoteLine::showNote()
{
    if (isEditing())
        return;
    const auto note = m_id.isEmpty() ? std::nullopt : m_context.workspace.note(m_kind, m_id);
    m_field->hide();
    setVisible(!m_id.isEmpty());
    m_add->setVisible(!note);
    for (QWidget* part : {static_cast<QWidget*>(m_text), static_cast<QWidget*>(m_at), static_cast<QWidget*>(m_edit)})
        part->setVisible(note.has_value());
    m_text->setText(note ? note->text : QString());
    m_at->setText(note ? format::moment(note->at, QDateTime::currentDateTimeUtc()) : QString());
    m_at->setToolTip(note ? format::utc(note->at) : QString());
    setAccessibleName(note ? tr("Note: %1").arg(note->text) : tr("No note"));
}

void NoteLine::edit()
{
    if (m_id.isEmpty())
        return;
    if (!isEditing()) {
        const auto note = m_context.workspace.note(m_kind, m_id);
        m_field->setText(note ? note->text : QString());
        for (QWidget* part : {static_cast<QWidget*>(m_add), static_cast<QWidget*>(m_text), static_cast<QWidget*>(m_at),
                 static_cast<QWidget*>(m_edit)})
            part->hide();
        m_field->show();
    }
    m_field->setFocus();
    m_field->selectAll();
}

void NoteLine::leave()
{
    const bool hadKeyboard = m_field->hasFocus();
    m_field->hide();
    showNote();
    if (hadKeyboard)
        (m_add->isHidden() ? m_edit : m_add)->setFocus();
}

void NoteLine::keep()
{
    if (!isEditing())
        return;
    const auto id = m_id; // the note may lead to another thing that is shown
    const auto typed = m_field->text().simplified();
    const auto before = m_context.workspace.note(m_kind, id);
    const auto old = before ? before->text : QString();
    const bool changed = typed != old;
    if (changed)
        m_context.workspace.setNote(m_kind, id, typed);
    leave();
    if (!changed)
        return;
    if (!old.isEmpty())
        m_context.navigator.offerUndo(typed.isEmpty() ? tr("The note is removed") : tr("The note is another now"),
            [&workspace = m_context.workspace, kind = m_kind, id, old] { workspace.setNote(kind, id, old); });
}

bool NoteLine::eventFilter(QObject* watched, QEvent* event)
{
    const bool pressed = event->type() == QEvent::KeyPress || event->type() == QEvent::ShortcutOverride;
    if (watched == m_field && pressed && static_cast<QKeyEvent*>(event)->key() == Qt::Key_Escape) {
        event->accept();
        if (event->type() == QEvent::KeyPress)
            leave();
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

QAction* NoteLine::makeAction(QWidget* page)
{
    auto* action = new QAction(tr("Write a note"), page);
    action->setShortcut(Qt::CTRL | Qt::SHIFT | Qt::Key_N);
    action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    connect(action, &QAction::triggered, this, &NoteLine::edit);
    page->addAction(action);
    return action;
}

} // namespace kaze::ui
