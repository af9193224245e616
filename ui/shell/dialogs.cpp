#include "ui/shell/dialogs.h"

#include "ui/widgets/labels.h"

#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

namespace kaze::ui {

CloseDialog::CloseDialog(const Theme& theme, qint64 liveRuns, bool hasTray, QWidget* parent)
    : QuestionDialog(theme, tr("%n run(s) are live", nullptr, static_cast<int>(liveRuns)),
        hasTray ? tr("They can go on in the background, with Kaze in the tray. Or they stop where they stand: every step is "
                     "stored, and they can be resumed at the next start.")
                : tr("They stop where they stand: every step is stored, and they can be resumed at the next start. This desktop "
                     "has no tray to keep them in."),
        parent)
{
    addAnswer(tr("Cancel"));
    auto* stop
        = addAnswer(tr("Stop and quit"), hasTray ? ButtonRole::Normal : ButtonRole::Primary, [this] { emit stopChosen(); });
    setFirst(hasTray ? addAnswer(tr("Keep in the tray"), ButtonRole::Primary, [this] { emit keepChosen(); }) : stop);
}

KeySheetDialog::KeySheetDialog(const Theme& theme, const QList<KeySheetSection>& sections, QWidget* parent) : QDialog(parent)
{
    setWindowTitle(tr("Keys"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(spacing::kHuge, spacing::kHuge, spacing::kHuge, spacing::kLarge);
    column->setSpacing(spacing::kMedium);
    column->addWidget(makeLabel(theme, TextRole::Heading, tr("Keys")));
    auto* scroll = new QScrollArea;
    scroll->setWidgetResizable(true);
    scroll->setWidget(new KeySheet(theme, sections));
    scroll->widget()->setObjectName(QStringLiteral("kazeScrolled"));
    column->addWidget(scroll, 1);
    auto* close = new QPushButton(tr("Close"));
    connect(close, &QPushButton::clicked, this, &QDialog::accept);
    column->addWidget(close, 0, Qt::AlignTrailing);
    resize(760, 560);
}

} // namespace kaze::ui
