import type { CheckStep } from '../../../usecases/types';
import classes from './CheckDrawing.module.css';

/** A head that makes the move again and again; without one it looks straight ahead. */
export function CheckDrawing({ move, mirrored }: { move: CheckStep | undefined; mirrored: boolean }) {
  return (
    <svg
      viewBox="0 0 100 100"
      className={classes.drawing}
      data-move={move}
      // The person's left is on the left of a mirror.
      data-flipped={!mirrored || undefined}
      aria-hidden
    >
      <ellipse cx="50" cy="50" rx="27" ry="34" className={classes.skin} />
      <g className={classes.face}>
        <g className={classes.eyes}>
          <ellipse cx="39" cy="44" rx="4" ry="4.5" />
          <ellipse cx="61" cy="44" rx="4" ry="4.5" />
        </g>
        <path d="M50 45 v12 h-4" className={classes.line} />
        <path d="M42 67 h16" className={`${classes.line} ${classes.mouth}`} />
        <path d="M37 64 q13 13 26 0" className={`${classes.line} ${classes.smile}`} />
      </g>
      {(move === 'turn-left' || move === 'turn-right') && (
        <path
          d={move === 'turn-left' ? 'M13 37 l-9 13 l9 13' : 'M87 37 l9 13 l-9 13'}
          className={`${classes.line} ${classes.arrow}`}
        />
      )}
      {move === 'nod' && <path d="M38 90 l12 7 l12 -7" className={`${classes.line} ${classes.arrow}`} />}
    </svg>
  );
}
