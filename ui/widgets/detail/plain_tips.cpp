#include "ui/widgets/detail/plain_tips.h"

#include <QEvent>
#include <QLabel>

namespace kaze::ui {

bool PlainTips::eventFilter(QObject* watched, QEvent* event)
{
    // The label of a tooltip is polished before it is given its text, and keeps what it is told here for the texts after it.
    if (event->type() == QEvent::Polish && watched->inherits("QTipLabel"))
        static_cast<QLabel*>(watched)->setTextFormat(Qt::PlainText);
    return QObject::eventFilter(watched, event);
}

} // namespace kaze::ui
