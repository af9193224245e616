#include "ui/widgets/scrolled.h"

#include <QScrollArea>

namespace kaze::ui {

QScrollArea* scrolled(QWidget* inner)
{
    inner->setObjectName(QStringLiteral("kazeScrolled")); // see the style sheet
    auto* scroll = new QScrollArea;
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setWidget(inner);
    return scroll;
}

} // namespace kaze::ui
