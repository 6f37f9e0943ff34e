/** The one script that a page loads: it registers every element. */
import { LitElement } from "lit";

export const Base = LitElement;
