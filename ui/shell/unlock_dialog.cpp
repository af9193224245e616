#include "ui/shell/unlock_dialog.h"

#include "ui/models/cell_words.h"
#include "ui/widgets/confirm.h"

#include <QCoreApplication>
#include <QPointer>

namespace kaze::ui {

namespace {

struct Unlock {
    Q_DECLARE_TR_FUNCTIONS(kaze::ui::Unlock)
};

} // namespace

void askToUnlock(FleetCell& cell, const Theme& theme, QWidget* parent)
{
    auto* dialog = new QuestionDialog(theme, Unlock::tr("Unlock %1 (%2)?").arg(cell.title(), cell_words::environmentOf(cell)),
        Unlock::tr(
            "What you do in its pages then changes %1: runs are started and ended, approvals answered, settings stored. It "
            "becomes read-only again by itself.")
            .arg(cell.title()),
        parent);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    const auto unlock = [lock = QPointer(&cell.link())](std::chrono::seconds time) {
        return [lock, time] {
            if (lock)
                lock->unlock(time);
        };
    };
    dialog->addAnswer(Unlock::tr("Unlock for 1 hour"), ButtonRole::Danger, unlock(std::chrono::hours(1)));
    dialog->addAnswer(Unlock::tr("Unlock for 15 minutes"), ButtonRole::Danger, unlock(std::chrono::minutes(15)));
    dialog->setFirst(dialog->addAnswer(Unlock::tr("Leave it read-only")));
    dialog->open();
}

} // namespace kaze::ui
